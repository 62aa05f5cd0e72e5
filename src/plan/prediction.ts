import { canonicalJson } from '../base/files.ts'
import { quantile } from '../metrics/quantile.ts'
import { algorithmOf, epochsOf } from '../spec/record.ts'
import type { Spec } from '../spec/record.ts'
import type { PlannedModel } from './record.ts'

/** A training of whatever model that has ended, and how much work it was. */
export interface EarlierRun {
  spec: Spec
  /** Hash of its plan; a training is one run, wherever it is remembered. */
  planHash: string
  /** ISO 8601. */
  endedAt: string
  minutes: number
  /** Of the minutes, what did not go into epochs (features, calibration); 0 where it is not known. */
  setupMinutes: number
  /** Passes over the training examples, of all networks together; fewer than the spec asks for where they stopped early. */
  epochs: number
  networks: number
  /** Training examples. */
  examples: number
}

type Prediction = PlannedModel['prediction']

/** Predicts trainings from earlier ones: minutes = examples × (setup + rate × epochs of all networks), where setup and rate are medians over
 *  earlier runs: of the minutes that did not go into epochs, an example, and of those that did, an example and epoch. A model that never ran is predicted from others of its family and algorithm. The error
 *  is that of a backtest, each earlier run predicted from those before it: the median of |predicted − actual| / actual. */
export function predictor(runs: readonly EarlierRun[]): (spec: Spec) => Prediction {
  const inOrder = runs.filter(({ minutes, epochs, networks, examples }) => minutes > 0 && epochs > 0 && networks > 0 && examples > 0)
    .sort((a, b) => compareText(a.endedAt, b.endedAt) || compareText(a.planHash, b.planHash))
  const byModel = Map.groupBy(inOrder, ({ spec }) => spec.name)
  const byKind = Map.groupBy(inOrder, ({ spec }) => kindOf(spec))
  const errorOfKind = remember((kind: string) => backtest((byKind.get(kind) ?? []).slice(-maxOthers), (run, before) => before.filter(({ spec }) => spec.name !== run.spec.name)))

  return (spec) => {
    const own = (byModel.get(spec.name) ?? []).filter((run) => kindOf(run.spec) === kindOf(spec)).slice(-maxOwn)
    if (own.length > 0) return { minutes: estimate(spec, own)!, basis: countRuns(own.length, 'earlier'), ...backtest(own, (_run, before) => before) }
    const others = (byKind.get(kindOf(spec)) ?? []).slice(-maxOthers)
    if (others.length > 0) return { minutes: estimate(spec, others)!, basis: `${countRuns(others.length, '')} of other models`, ...errorOfKind(kindOf(spec)) }
    return { basis: 'no earlier run' }
  }
}

/** Another algorithm takes another time. */
function kindOf(spec: Spec): string {
  return `${spec.family} ${algorithmOf(spec, undefined)}`
}

/** Older runs tell of older machines and code. */
const maxOwn = 20
const maxOthers = 100

/** Minutes, or undefined where there is nothing to go by. */
function estimate(spec: Spec, runs: readonly EarlierRun[]): number | undefined {
  if (runs.length === 0) return undefined
  const setup = median(runs.map(({ setupMinutes, examples }) => setupMinutes / examples))
  const rate = median(runs.map(({ minutes, setupMinutes, epochs, examples }) => Math.max(0, minutes - setupMinutes) / (epochs * examples)))
  return (setup + rate * expectedEpochs(spec, runs) * spec.training.seeds) * expectedExamples(spec, runs)
}

/** Of one network. A run that stopped early tells when the next one will; one that did not tells nothing of it. */
function expectedEpochs(spec: Spec, runs: readonly EarlierRun[]): number {
  const { name, training: { earlyStopping } } = spec
  const epochs = epochsOf(spec)
  if (earlyStopping.patience === 0) return epochs
  return median(runs.map((run) => {
    const ran = run.epochs / run.networks
    return run.spec.name === name && ran < epochsOf(run.spec) ? Math.min(epochs, ran) : epochs
  }))
}

/** As many as the newest run of the model had, else the newest on the same data, else as many as are usual. */
function expectedExamples(spec: Spec, runs: readonly EarlierRun[]): number {
  const data = canonicalJson(spec.data)
  const alike = runs.findLast((run) => run.spec.name === spec.name) ?? runs.findLast((run) => canonicalJson(run.spec.data) === data)
  return alike?.examples ?? median(runs.map(({ examples }) => examples))
}

function backtest(runs: readonly EarlierRun[], poolOf: (run: EarlierRun, before: readonly EarlierRun[]) => readonly EarlierRun[]): { error?: number } {
  const errors = runs.flatMap((run, i) => {
    const predicted = estimate(run.spec, poolOf(run, runs.slice(0, i)))
    return predicted === undefined ? [] : [Math.abs(predicted - run.minutes) / run.minutes]
  })
  return errors.length === 0 ? {} : { error: median(errors) }
}

function median(values: readonly number[]): number {
  return quantile([...values].sort((a, b) => a - b), 0.5)
}

function countRuns(n: number, kind: string): string {
  return [n, kind, n === 1 ? 'run' : 'runs'].filter((word) => word !== '').join(' ')
}

function remember<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key))
    return known.get(key)!
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
