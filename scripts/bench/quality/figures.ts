import { bootstrapIntervals } from '../../../src/metrics/bootstrap.ts'
import { metrics } from '../../../src/metrics/index.ts'
import type { Metric, MetricName } from '../../../src/metrics/index.ts'
import { deviationOf, meanOf } from '../../../src/metrics/moments.ts'
import { studentQuantile } from '../../../src/metrics/student.ts'
import type { ScoredModel } from './score-set.ts'

/** The metrics of probabilities; those that need a threshold say little of sets where few are positive. */
export const measured: readonly Metric[] = metrics.filter(({ name }) => ['auc', 'averagePrecision', 'logLoss', 'calibrationError'].includes(name))

/** `deviation` over seeds, missing where there is one model. [`low`, `high`]: where the metric of this model, or the mean over all seeds, lies with 95 %
 *  confidence; over seeds on this very test split, else over test splits like this one. */
export interface Figure { value: number; deviation?: number; low: number; high: number }
/** `cpuSeconds` of one model. */
export interface ModelFigures { name: string; n: number; cpuSeconds: number; figures: Map<MetricName, Figure> }

export interface TestSplit { labels: ArrayLike<number>; groups: readonly string[] }

/** One line a kind of model: single models by the bootstrap over the test split, several seeds by Student's t. */
export function figuresOf(models: readonly ScoredModel[], test: TestSplit): ModelFigures[] {
  return [...Map.groupBy(models, ({ name }) => name)].map(([name, same]) => ({
    name,
    n: same.length,
    cpuSeconds: meanOf(same.map(({ cpuSeconds }) => cpuSeconds)),
    figures: same.length === 1 ? bySplit(same[0]!, test) : bySeed(same, test),
  }))
}

const confidence = 0.95

function bySplit({ scores }: ScoredModel, test: TestSplit): Map<MetricName, Figure> {
  const intervals = bootstrapIntervals({ truth: test.labels, groups: test.groups, candidate: scores, metrics: measured, samples: 1000, confidence, seed: 1 })
  return new Map([...intervals].map(([name, { candidate: { value, low, high } }]) => [name, { value, low, high }]))
}

/** Mean ± t·s/√n, t with n − 1 degrees of freedom (Student 1908). */
function bySeed(models: readonly ScoredModel[], { labels }: TestSplit): Map<MetricName, Figure> {
  return new Map(measured.map((metric) => {
    const values = models.map(({ scores }) => metric.compute(labels, scores))
    const [value, deviation] = [meanOf(values), deviationOf(values)]
    const half = studentQuantile((1 + confidence) / 2, values.length - 1) * deviation / Math.sqrt(values.length)
    return [metric.name, { value, deviation, low: value - half, high: value + half }]
  }))
}
