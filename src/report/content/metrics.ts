import { isRanked, unitWords } from '../../evaluation/record.ts'
import type { EvaluatedMetric, Evaluation, Interval } from '../../evaluation/record.ts'
import { formatCount, formatDifference, formatFigure, formatInterval } from '../../metrics/figures.ts'
import { algorithmOf, membersOf } from '../../spec/record.ts'
import type { TrainedModel } from '../../training/record.ts'
import { list, table, text } from './block.ts'
import type { Block, Part, Words } from './block.ts'

/** The table of metrics, what its intervals mean, and which metrics have none. */
export function composeMetrics(evaluation: Evaluation, trained: TrainedModel): Part {
  return { title: 'Metrics', isFolded: false, blocks: [...metricTable(evaluation), ...unmeasuredList(evaluation.unmeasured ?? []), text(basisOf(evaluation)), ...noiseNote(evaluation, trained)] }
}

function metricTable({ metrics, baseline }: Evaluation): Block[] {
  if (metrics.length === 0) return []
  const isCompared = metrics.some(({ delta }) => delta !== undefined)
  const hasBaseline = metrics.some((metric) => metric.baseline !== undefined)
  const references = [...new Set(metrics.flatMap((metric) => metric.references.map(({ name }) => name)))]
  const heads = ['metric', 'candidate', ...(baseline && hasBaseline ? [`baseline ${baseline.version}`] : []), ...(isCompared ? ['difference'] : []), ...references]
  const rows = metrics.map((metric): Words[] => [
    `${metric.name}\u00a0${metric.higherIsBetter ? '↑' : '↓'}`,
    [{ strong: formatFigure(metric.candidate.value) }, unbroken(metric.candidate).slice(formatFigure(metric.candidate.value).length)],
    ...(hasBaseline ? [metric.baseline ? unbroken(metric.baseline) : 'undefined'] : []),
    ...(isCompared ? [metric.delta ? `${unbroken(metric.delta, (n) => formatDifference(n))} ${wordFor(metric)}` : 'undefined'] : []),
    ...references.map((name) => { const found = metric.references.find((reference) => reference.name === name); return found ? formatFigure(found.value) : 'undefined' }),
  ])
  return [table(heads, rows, ['left', ...heads.slice(1).map(() => 'right' as const)])]
}

/** A narrow column breaks before the bracket, not within. */
export function unbroken(interval: Interval, format?: (n: number) => string): string {
  return formatInterval(interval, format).replace(', ', ',\u00a0')
}

/** In a word what the interval of a difference says. */
export function wordFor({ delta, higherIsBetter }: Pick<EvaluatedMetric, 'delta' | 'higherIsBetter'>): 'better' | 'worse' | 'unclear' | 'equal' | 'undefined' {
  if (!delta) return 'undefined'
  const { value, low, high } = delta
  if (low === 0 && high === 0 && value === 0) return 'equal'
  return low > 0 ? (higherIsBetter ? 'better' : 'worse') : high < 0 ? (higherIsBetter ? 'worse' : 'better') : 'unclear'
}

function unmeasuredList(unmeasured: NonNullable<Evaluation['unmeasured']>): Block[] {
  const items = [...Map.groupBy(unmeasured, ({ reason }) => reason)].map(([reason, metrics]) => `${metrics.map(({ name }) => name).join(', ')}: ${reason}`)
  return items.length === 0 ? [] : [text('Without an interval:'), ...list(items)]
}

function basisOf(evaluation: Evaluation): string {
  const { test, confidence, bootstrapSamples, baseline, metrics } = evaluation
  const { cases, groups } = unitWords(evaluation)
  const share = test.examples === 0 ? '' : ` (${formatFigure((100 * test.positives) / test.examples, 1)} %)`
  const basis = isRanked(evaluation)
    ? `Judged on ${formatCount(test.examples)} ${cases} with ${formatCount(test.positives)} items to find. Every item of the catalogue competes; the number in a name is how many of the first are looked at.`
    : `Judged on ${formatCount(test.examples)} test examples of ${formatCount(test.groups)} users, ${formatCount(test.positives)} of them positive${share}.`
  if (metrics.length === 0) return basis
  const isLeavingOut = metrics.some(({ name }) => name === 'coverageAt20')
  return [
    basis,
    `In brackets: ${formatPercent(confidence)} intervals from ${formatCount(bootstrapSamples)} resamples of ${groups}, the same for both models${isLeavingOut ? ' (of coverage and Gini, which are of all together, from leaving out one at a time)' : ''}. ↑ is better when higher, ↓ when lower.`,
    isRanked(evaluation) ? 'What another seed of the training would change is not in them.' : '',
    baseline === undefined ? `Nothing is released yet, so the difference is candidate minus the trivial model${metrics[0]!.references[0] === undefined ? '' : ` (${metrics[0]!.references[0].name})`}.` : baseline.problem === undefined ? 'The difference is candidate minus baseline.' : '',
  ].filter((sentence) => sentence !== '').join(' ')
}

/** Whose noise of training the intervals hold, and how large it is. */
function noiseNote({ metrics, seeds, baseline }: Evaluation, { spec, selection }: TrainedModel): Block[] {
  const [first] = metrics
  if (!first || seeds.candidate === 1) return []
  const deviation = first.seedDeviation === undefined ? '' : `, which differ by ${formatFigure(first.seedDeviation, 4)} in ${first.name} (standard deviation)`
  const other = !baseline || seeds.baseline === undefined ? '' : seeds.baseline === 1 ? '; the baseline is a single one' : `; the baseline averages ${seeds.baseline}`
  const [, several] = membersOf(algorithmOf(spec, selection))
  return [text(`The candidate averages ${seeds.candidate} ${several}${deviation}${other}. The intervals hold the noise of training where a model has several.`)]
}

/** "95 %", "99.9 %". */
export function formatPercent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`
}
