import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { whereAble } from '../forge/capabilities.ts'
import type { Forge } from '../forge/forge.ts'
import type { Plan } from '../plan/record.ts'
import { candidateOf } from './workspace.ts'

/** A planned training and, where its candidate is among the artefacts, the run that left it there. */
export interface Training { model: string; hash: string; run?: number }

/** The artefact that carries the judged candidate of a plan hash. */
function artifactOf(hash: string): string {
  return `rankops-judged-${hash}`
}

/** Which planned trainings were done already, by the pull request: in the workspace, or among the artefacts of the repository. An artefact is
 *  only taken from a run of a branch: a run of a fork may leave one of any name. */
export async function findCandidates({ models }: Plan, where: string | undefined, { workspace, forge, log }: { workspace: string; forge: () => Pick<Forge, 'listArtifacts'>; log: Log }): Promise<{ trainings: Training[]; found: Training[]; missing: Training[] }> {
  if (where !== undefined && where !== 'workspace' && where !== 'artifacts') throw failure('INPUT_INVALID', { name: 'find-candidates', problem: `expected workspace or artifacts, found ${JSON.stringify(where.slice(0, 60))}` })
  const trainings = models.filter(({ action }) => action === 'train').map(({ model, hash }) => ({ model, hash }))
  const found: Training[] = []
  for (const training of where === undefined ? [] : trainings) {
    if (where === 'workspace') {
      if (await candidateOf({ workspace }, training).readEvaluationIfAny()) found.push(training)
    } else {
      const artifacts = await whereAble('artifacts', log, () => forge().listArtifacts(artifactOf(training.hash)))
      const artifact = artifacts?.find(({ isOfFork }) => !isOfFork)
      if (artifact) found.push({ ...training, run: artifact.runId })
    }
  }
  for (const { model, run } of found) log.info(`The candidate of ${model} was trained already${run === undefined ? '' : `, by run ${run}`}.`)
  return { trainings, found, missing: trainings.filter(({ hash }) => !found.some((training) => training.hash === hash)) }
}
