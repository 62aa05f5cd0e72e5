import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { whereAble } from '../forge/capabilities.ts'
import type { Forge } from '../forge/forge.ts'
import type { Plan } from '../plan/record.ts'
import { candidateOf } from './workspace.ts'

/** A planned training and, where its candidate is among the artefacts, the run that left it there; else, where a run that was ended left checkpoints of it, that run. */
export interface Training { model: string; hash: string; run?: number; checkpoints?: number }

/** The artefact that carries the judged candidate of a plan hash. */
function artifactOf(hash: string): string {
  return `rankops-judged-${hash}`
}

/** The artefact that carries what a training had done when it was ended. */
export function checkpointsOf(hash: string): string {
  return `rankops-checkpoints-${hash}`
}

/** Which planned trainings were done already, by the pull request: in the workspace, or among the artefacts of the repository. An artefact is
 *  only taken from a run of a branch: a run of a fork may leave one of any name. */
export async function findCandidates({ models }: Plan, { findCandidates: where, findCheckpoints }: { findCandidates: string | undefined; findCheckpoints: boolean }, { workspace, forge, log }: { workspace: string; forge: () => Pick<Forge, 'listArtifacts'>; log: Log }): Promise<{ trainings: Training[]; found: Training[]; missing: Training[] }> {
  if (where !== undefined && where !== 'workspace' && where !== 'artifacts') throw failure('INPUT_INVALID', { name: 'find-candidates', problem: `expected workspace or artifacts, found ${JSON.stringify(where.slice(0, 60))}` })
  const trainings: Training[] = models.filter(({ action }) => action === 'train').map(({ model, hash }) => ({ model, hash }))
  const runWith = (name: string) => findRunWith(name, forge, log)
  const found: Training[] = []
  for (const training of where === undefined ? [] : trainings) {
    if (where === 'workspace') {
      if (await candidateOf({ workspace }, training).readEvaluationIfAny()) found.push(training)
    } else {
      const run = await runWith(artifactOf(training.hash))
      if (run !== undefined) found.push({ ...training, run })
    }
  }
  const isFound = ({ hash }: Training) => found.some((training) => training.hash === hash)
  for (const training of findCheckpoints ? trainings.filter((training) => !isFound(training)) : []) {
    const run = await runWith(checkpointsOf(training.hash))
    if (run === undefined) continue
    training.checkpoints = run
    log.info(`The training of ${training.model} was ended in run ${run}, which left its checkpoints.`)
  }
  for (const { model, run } of found) log.info(`The candidate of ${model} was trained already${run === undefined ? '' : `, by run ${run}`}.`)
  return { trainings, found, missing: trainings.filter((training) => !isFound(training)) }
}

/** The newest run of a branch that left an artefact of that name. */
export async function findRunWith(name: string, forge: () => Pick<Forge, 'listArtifacts'>, log: Log): Promise<number | undefined> {
  return (await whereAble('artifacts', log, () => forge().listArtifacts(name)))?.find(({ isOfFork }) => !isOfFork)?.runId
}
