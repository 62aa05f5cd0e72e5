import { bootstrapIntervals } from '../metrics/bootstrap.ts'
import { formatFigure } from '../metrics/figures.ts'
import type { RankedTruth, Ranking } from '../metrics/ranking-metrics.ts'
import { judgeInterval } from './gate.ts'
import type { Kind, Resampling } from './kind.ts'
import type { Check, Evaluation } from './record.ts'

/** What it may cost where the spec does not say. */
const usualLoss = 0.01

interface Quantised {
  kind: Kind<RankedTruth, readonly Ranking[]>
  truth: RankedTruth
  groups: readonly string[]
  rankings: readonly Ranking[]
  exact: readonly Ranking[]
  /** Of the first gate. */
  metric: string
  maxLoss: number | undefined
}

/** What it costs that vectors are kept with a byte a number: the candidate with these against itself with float32, on the same test cases and draws. Passes where the whole interval of the difference lies above
 *  −`maxLoss`, fails where it lies below, and cannot tell in between. */
export function judgeQuantisation({ kind, truth, groups, rankings, exact, metric: wanted, maxLoss = usualLoss }: Quantised, resampling: Resampling): { quantisation?: NonNullable<Evaluation['quantisation']>; check: Check } {
  const metric = kind.metrics.find(({ name }) => name === wanted) ?? kind.metrics.find(({ name }) => name === kind.defaultMetric)!
  const { candidate, other, delta } = bootstrapIntervals({ metrics: [metric], truth, groups, candidate: rankings, other: exact, ...resampling }).get(metric.name)!
  const isMeasured = delta && other && [delta.value, delta.low, delta.high].every(Number.isFinite)
  if (!isMeasured) return { check: { name: 'quantisation', verdict: 'inconclusive', reason: `What vectors in bytes cost of ${metric.name} has no interval: there are too few test cases, or it is undefined on them.` } }
  const interval = { value: delta.value, low: delta.low, high: delta.high }
  const { verdict, reason } = judgeInterval({ name: `${metric.name} with vectors in bytes (${formatFigure(candidate.value)}) minus with float32 (${formatFigure(other.value)})`, interval, limit: metric.higherIsBetter ? -maxLoss : maxLoss, mustLie: metric.higherIsBetter ? 'above' : 'below', isDifference: true })
  return { quantisation: { metric: metric.name, bytes: candidate.value, float32: other.value, delta: interval, maxLoss }, check: { name: 'quantisation', verdict, reason } }
}
