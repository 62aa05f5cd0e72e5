import { join, resolve } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { isFailure } from '../../base/errors.ts'
import { writeFileAtomic } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import { whileAlone } from '../../base/while-alone.ts'
import { dataVersion } from '../../dataset/data-version.ts'
import type { Source } from '../../dataset/source.ts'
import { version } from '../../entry/version.ts'
import { formatFigure } from '../../metrics/figures.ts'
import { resolveBackend } from '../../plan/backend.ts'
import { bestTrial } from '../../training/record.ts'
import type { Parameters, Study, Trial } from '../../training/record.ts'
import { decideNextTrial } from '../../training/study/next-trial.ts'
import { runStudy } from '../../training/study/study.ts'
import { describeStudy } from './describe-study.ts'
import type { TunedSpec } from './describe-study.ts'
import { proposeSpec } from './propose-spec.ts'
import type { Proposal } from './propose-spec.ts'
import { trialRunner } from './run-trial.ts'
import { studyStore } from './study-store.ts'
import type { StateForge } from './study-store.ts'

export interface TunedModel {
  model: string
  study: Study
  /** Hash of the trial with the spec's own values. */
  own: string
  /** `tune.trials` of the spec. */
  trials: number
  isDone: boolean
  best?: { model: string; objective: string; value: number; own?: number; parameters: Parameters }
  /** Where something better than the spec's own values was found. */
  proposal?: Proposal & { file: string; path: string; /** The spec file as it is. */ before: string; /** Hash of the trial. */ trial: string }
}

interface Inputs { folder: string; workspace: string; mostTrials: number | undefined; until: Date | undefined; write: boolean; /** Name of one of several workers. */ worker: string | undefined }
interface Ports { source: Source; forge: StateForge | undefined; log: Log; clock: Clock; signal: AbortSignal }

/** After what a trial may take, a worker that has not told of it counts as lost. */
const graceMinutes = 10

/** Goes on with the study of one spec, and proposes the spec with the best values. What was done before an interruption is kept. */
export async function tuneModel({ file, text, spec }: { file: string; text: string; spec: TunedSpec }, inputs: Inputs, ports: Ports): Promise<TunedModel> {
  const { source, forge, log, clock, signal } = ports
  const facts = { codeVersion: version, dataVersion: await dataVersion(spec, source), backend: resolveBackend(spec) }
  const { study: empty, rules } = describeStudy(spec, facts)
  const folder = resolve(inputs.workspace, 'studies', spec.name, empty.hash.slice(0, 12), ...(inputs.worker === undefined ? [] : [`worker-${inputs.worker}`]))
  const worker = inputs.worker === undefined ? undefined : { name: inputs.worker, trialMinutes: spec.resources.timeoutMinutes + graceMinutes }
  const store = studyStore(folder, forge, { log, clock, worker, timeoutMinutes: spec.resources.timeoutMinutes })

  const study = await log.group(`Tune ${spec.name}`, () => whileAlone(folder, async () => {
    let current = await store.load(empty)
    if (current.trials.length > 0) log.info(`Done already: ${current.trials.length} of the trials, and none is run again.`)
    const save = async (study: Study) => {
      await store.save(study)
      current = study
      log.info(`trial ${study.trials.length}: ${formatTrial(study.trials.at(-1)!, study.objective)}`)
    }
    try {
      current = await runStudy(current, { ...rules, ...given(inputs) }, { runTrial: trialRunner(spec, facts, folder, { ...ports, repository: inputs.folder }), save, clock, signal, take: store.take })
    } catch (error) {
      if (isFailure(error, 'TRAINING_PREEMPTED')) await store.push(current)
      throw error
    }
    await store.push(current)
    return current
  }, { signal }))

  const own = rules.hashOf(rules.own)
  const best = bestTrial(study, own)
  const ownValue = study.trials.find(({ hash }) => hash === own)?.value
  const proposal = best === undefined || best.hash === own ? undefined : { ...proposeSpec(file, text, rules.own, best.parameters), file, before: text, trial: best.hash, path: join(folder, `${spec.name}.yaml`) }
  if (proposal) await writeFileAtomic(proposal.path, proposal.text)
  if (proposal && inputs.write) await writeFileAtomic(join(inputs.folder, file), proposal.text)
  log.info(proposal ? `${inputs.write ? 'Written into' : 'Proposed for'} ${file}: ${proposal.sentence}` : best === undefined ? `${spec.name}: no trial is complete yet` : `${file} has the best values that were found`)
  return {
    model: spec.name, study, own, trials: spec.tune.trials,
    isDone: study.underWay === undefined && decideNextTrial(study, rules, rules.hashOf) === undefined,
    ...(best && { best: { model: spec.name, objective: study.objective, value: best.value!, ...(ownValue === undefined ? {} : { own: ownValue }), parameters: best.parameters } }),
    ...(proposal && { proposal }),
  }
}

function given({ mostTrials, until }: Inputs): { mostTrials?: number; until?: Date } {
  return { ...(mostTrials === undefined ? {} : { mostTrials }), ...(until === undefined ? {} : { until }) }
}

/** "auc 0.812 with training.learningRate 0.003", "ended after 3 epochs with …" */
function formatTrial({ state, value, epochs, reason, parameters }: Trial, objective: string): string {
  const outcome = state === 'complete' ? `${objective} ${formatFigure(value!, 4)}` : state === 'pruned' ? `ended after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}` : `failed (${reason})`
  return `${outcome} with ${Object.entries(parameters).map(([key, chosen]) => `${key} ${JSON.stringify(chosen)}`).join(', ')}`
}
