import type { EvaluatedMetric, Evaluation } from '../evaluation/record.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import { formatCount, formatDifference, formatFigure, formatInterval } from '../metrics/figures.ts'

/** The table of metrics, what the intervals mean, and which metrics have none. */
export function formatMetrics(evaluation: Evaluation): string {
  return ['### Metrics', formatMetricTable(evaluation), formatUnmeasured(evaluation.unmeasured ?? []), formatBasis(evaluation)].filter((part) => part !== '').join('\n\n')
}

function formatMetricTable({ metrics, baseline }: Evaluation): string {
  if (metrics.length === 0) return ''
  const heads = ['metric', 'candidate', ...(baseline ? [`baseline ${escapeText(baseline.version)}`] : []), 'difference', 'trivial model']
  const rows = metrics.map((metric) => [
    `${escapeText(metric.name)} ${metric.higherIsBetter ? '↑' : '↓'}`,
    `**${formatInterval(metric.candidate).replace(' ', '** ')}`,
    ...(baseline ? [metric.baseline ? formatInterval(metric.baseline) : 'undefined'] : []),
    formatDelta(metric),
    metric.trivial === undefined ? 'undefined' : formatFigure(metric.trivial),
  ])
  return formatTable(heads, rows, ['left', ...heads.slice(1).map(() => 'right' as const)])
}

/** The difference, and in a word what its interval says. */
function formatDelta(metric: EvaluatedMetric): string {
  return metric.delta ? `${formatInterval(metric.delta, (n) => formatDifference(n))} ${wordFor(metric)}` : 'undefined'
}

function wordFor({ delta, higherIsBetter }: EvaluatedMetric): string {
  if (!delta) return 'undefined'
  const { value, low, high } = delta
  if (low === 0 && high === 0 && value === 0) return 'equal'
  return low > 0 ? (higherIsBetter ? 'better' : 'worse') : high < 0 ? (higherIsBetter ? 'worse' : 'better') : 'unclear'
}

/** What is worse than the released model though the verdict is good: whoever merges should see it before the table. */
export function formatWorse({ verdict, baseline, metrics }: Evaluation): string {
  const worse = metrics.filter((metric) => wordFor(metric) === 'worse').map(({ name }) => escapeText(name))
  return verdict !== 'pass' || !baseline || worse.length === 0 ? '' : `Worse than ${escapeText(baseline.version)}, though no gate forbids it: ${worse.join(', ')}.`
}

function formatUnmeasured(unmeasured: NonNullable<Evaluation['unmeasured']>): string {
  const lines = [...Map.groupBy(unmeasured, ({ reason }) => reason)].map(([reason, metrics]) => `- ${metrics.map(({ name }) => escapeText(name)).join(', ')}: ${escapeText(reason)}`)
  return lines.length === 0 ? '' : `Without an interval:\n${lines.join('\n')}`
}

function formatBasis({ test, confidence, bootstrapSamples, baseline, metrics }: Evaluation): string {
  const share = test.examples === 0 ? '' : ` (${formatFigure((100 * test.positives) / test.examples, 1)} %)`
  const basis = `Judged on ${formatCount(test.examples)} test examples of ${formatCount(test.groups)} users, ${formatCount(test.positives)} of them positive${share}.`
  if (metrics.length === 0) return basis
  return [
    basis,
    `In brackets: ${formatFigure(100 * confidence, Number.isInteger(100 * confidence) ? 0 : 1)} % intervals from ${formatCount(bootstrapSamples)} resamples of users, the same for both models. ↑ is better when higher, ↓ when lower.`,
    baseline ? 'The difference is candidate minus baseline.' : 'Nothing is released yet, so the difference is candidate minus the trivial model.',
  ].join(' ')
}
