import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { isFailure } from '../../base/errors.ts'
import { canonicalJson, sha256 } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import { loadRows } from '../../dataset/load-rows.ts'
import { prepareDataset } from '../../dataset/prepare-dataset.ts'
import type { Dataset, DatasetRows } from '../../dataset/record.ts'
import type { Source } from '../../dataset/source.ts'
import type { FittedModel } from '../../families/family.ts'
import { familyOf } from '../../families/index.ts'
import type { Spec } from '../../spec/record.ts'
import type { TrainedModel } from '../../training/record.ts'
import type { StudyPorts, TrialResult } from '../../training/study/study.ts'
import { train } from '../../training/train.ts'
import { measureModel } from '../measure-model.ts'
import { openTrainer } from '../open-trainer.ts'
import { trialSpec } from './describe-study.ts'
import type { StudyFacts, TunedSpec } from './describe-study.ts'
import { withoutTest } from './without-test.ts'

interface TrialPorts { source: Source; /** The folder with the specs. */ repository: string; clock: Clock; log: Log; signal: AbortSignal }
type OnEpoch = Parameters<StudyPorts['runTrial']>[1]

/** A program that ends badly so many times in a row, and never well, is itself at fault or lacks something on this machine. */
const mostEndedBadly = 3

/** Fits trials in this process, each below `folder`, and scores them on the validation rows. A program of the team's own may end badly with some values, as where its memory does not suffice for them: that is a trial that
 *  failed, unless they are the spec's own. */
export function trialRunner(spec: TunedSpec, facts: StudyFacts, folder: string, ports: TrialPorts): StudyPorts['runTrial'] {
  const prepare = datasetOnce(join(folder, 'datasets'), ports)
  let endedBadly = 0
  return async ({ hash, parameters, origin }, onEpoch) => {
    const tried = trialSpec(spec, parameters)
    const { dataset, rows } = await prepare(tried)
    const limit = AbortSignal.timeout(Math.ceil(spec.resources.timeoutMinutes * 60_000))
    const told = listener(tried, spec.tune.objective, onEpoch)
    try {
      const trained = await train(
        { planned: { model: spec.name, hash, spec: tried, backend: facts.backend, executor: 'inline' }, codeVersion: facts.codeVersion, dataset, rows, commit: '', folder: trialFolder(folder, hash), executorName: 'inline' },
        { family: familyOf(spec.family), ...await openTrainer({ spec: tried, backend: facts.backend }, { repository: ports.repository, folder: trialFolder(folder, hash) }), clock: ports.clock, log: { ...ports.log, info: ports.log.debug }, signal: AbortSignal.any([ports.signal, limit]), onEpoch: told.tell },
      )
      endedBadly = 0
      told.tell(trained.history)                                           // of a run that was killed after its last epoch
      return await scoreTrial(tried, spec.tune.objective, rows, trained, trialFolder(folder, hash))
    } catch (error) {
      if (isFailure(error, 'TRAINING_DIVERGED')) return { state: 'failed', reason: error.message, epochs: told.epochs() }
      if (isFailure(error, 'TRAINING_PREEMPTED') && limit.aborted && !ports.signal.aborted) return { state: 'failed', reason: `not done in ${spec.resources.timeoutMinutes} minutes, which resources.timeoutMinutes allows`, epochs: told.epochs(), limitMinutes: spec.resources.timeoutMinutes }
      const isOfProgram = isFailure(error, 'COMMAND_FAILED') || isFailure(error, 'COMMAND_OUTPUT_INVALID')
      endedBadly = isOfProgram ? endedBadly + 1 : 0
      if (isOfProgram && origin !== 'spec' && endedBadly < mostEndedBadly) return { state: 'failed', reason: error.message, epochs: told.epochs() }
      throw error
    }
  }
}

function trialFolder(folder: string, hash: string): string {
  return join(folder, 'trials', hash)
}

/** What a pruner looks at: the first network's loss where the objective is about probabilities, else its AUC. Each epoch is told once, by its number: that of a forest's look at its trees where there are no epochs. */
function listener({ training: { seed } }: Spec, objective: string, onEpoch: OnEpoch): { tell(history: FittedModel['history']): void; epochs(): number } {
  const isOfProbabilities = ['logLoss', 'calibrationError'].includes(objective)
  let [told, ownLines] = [0, 0]
  return {
    epochs: () => told,
    tell(history) {
      while (told < history.length) {
        const { seed: own, validationLoss, validationAuc } = history[told]!
        told += 1
        if (own !== seed) continue
        ownLines += 1
        onEpoch(ownLines, isOfProbabilities ? validationLoss : 1 - validationAuc)
      }
    },
  }
}

async function scoreTrial(spec: Spec, objective: string, rows: DatasetRows, trained: TrainedModel, folder: string): Promise<TrialResult> {
  const files = new Map(await Promise.all(trained.files.map(async ({ path }) => [path, new Uint8Array(await readFile(join(folder, 'model', path)))] as const)))
  const value = measureModel(spec, rows, files, 'validation')[objective]
  const epochs = trained.history.length
  return value !== undefined && Number.isFinite(value) ? { state: 'complete', value, epochs } : { state: 'failed', reason: `${objective} is undefined on these validation rows`, epochs }
}

/** Trials see the same rows, unless columns are searched; only the last dataset is in memory. */
function datasetOnce(folder: string, { source, log }: TrialPorts) {
  let last: { key: string; dataset: Dataset; rows: DatasetRows } | undefined
  return async (spec: Spec) => {
    const key = sha256(canonicalJson([spec.features.categorical, spec.features.ignore])).slice(0, 12)
    if (last?.key !== key) {
      const datasetFolder = join(folder, key)
      const dataset = await prepareDataset({ spec, folder: datasetFolder }, { source, log, vectors: join(folder, 'vectors') })
      const rows = await loadRows(datasetFolder, dataset)
      last = { key, dataset, rows: familyOf(spec.family).judges === 'rankings' ? withoutTest(rows) : rows }
    }
    return last
  }
}
