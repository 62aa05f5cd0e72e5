import type { EvaluatedMetric, Evaluation, Interval } from '../../evaluation/record.ts'
import { formatCount, formatDifference, formatFigure, formatInterval } from '../../metrics/figures.ts'
import { list, table, text } from './block.ts'
import type { Block, Part, Words } from './block.ts'

/** The table of metrics, what its intervals mean, and which metrics have none. */
export function composeMetrics(evaluation: Evaluation): Part {
  return { title: 'Metrics', isFolded: false, blocks: [...metricTable(evaluation), ...unmeasuredList(evaluation.unmeasured ?? []), text(basisOf(evaluation)), ...noiseNote(evaluation)] }
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

function basisOf({ test, confidence, bootstrapSamples, baseline, metrics }: Evaluation): string {
  const share = test.examples === 0 ? '' : ` (${formatFigure((100 * test.positives) / test.examples, 1)} %)`
  const basis = `Judged on ${formatCount(test.examples)} test examples of ${formatCount(test.groups)} users, ${formatCount(test.positives)} of them positive${share}.`
  if (metrics.length === 0) return basis
  return [
    basis,
    `In brackets: ${formatPercent(confidence)} intervals from ${formatCount(bootstrapSamples)} resamples of users, the same for both models. ↑ is better when higher, ↓ when lower.`,
    baseline === undefined ? `Nothing is released yet, so the difference is candidate minus the trivial model${metrics[0]!.references[0] === undefined ? '' : ` (${metrics[0]!.references[0].name})`}.` : baseline.problem === undefined ? 'The difference is candidate minus baseline.' : '',
  ].join(' ').trim()
}

/** Whose noise of training the intervals hold, and how large it is. */
function noiseNote({ metrics, seeds, baseline }: Evaluation): Block[] {
  const [first] = metrics
  if (!first || seeds.candidate === 1) return []
  const deviation = first.seedDeviation === undefined ? '' : `, which differ by ${formatFigure(first.seedDeviation, 4)} in ${first.name} (standard deviation)`
  const other = !baseline || seeds.baseline === undefined ? '' : seeds.baseline === 1 ? '; the baseline is a single one' : `; the baseline averages ${seeds.baseline}`
  return [text(`The candidate averages ${seeds.candidate} networks${deviation}${other}. The intervals hold the noise of training where a model has several.`)]
}

/** "95 %", "99.9 %". */
export function formatPercent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`
}
