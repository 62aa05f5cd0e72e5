import { formatCount } from '../metrics/figures.ts'
import { formatDetails } from '../markdown/details.ts'
import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatLineChart } from '../markdown/mermaid.ts'
import { formatSparkline } from '../markdown/sparkline.ts'
import { formatTable } from '../markdown/table.ts'
import { thinOut } from '../markdown/thin.ts'
import type { Rollout } from './record.ts'

type Look = NonNullable<Rollout['looks']>[number]

/** Wider lines break in a comment. */
const maxBars = 40
/** Of a rollout that was tried again and again the newest steps are told. */
const maxSteps = 30
const longestCell = 300
const maxWorst = 5

/** One rollout as Markdown: its steps with why, how the evidence and the traffic of the canary went, both answer times, and what the
 *  shadow answered. Each chart stands beside the same in text. */
export function formatRollout({ model, environment, version, previous, outcome, reason, steps, looks = [], shadow }: Rollout): string {
  return [
    `### ${escapeText(`${model} ${version} in ${environment}: ${outcome}`)}`,
    escapeText(`${reason}${previous === undefined || outcome === 'promoted' ? '' : ` (before it: ${previous})`}`),
    formatTable(['Time (UTC)', 'Step', 'Traffic', 'Why'], steps.slice(-maxSteps).map(({ at, decision, weightPercent, evidence }) => [at.slice(0, 19).replace('T', ' '), decision, `${weightPercent} %`, escapeText(cut(evidence))])),
    ...(looks.length < 2 ? [] : formatLooks(looks)),
    ...(shadow ? formatShadow(shadow) : []),
  ].join('\n\n')
}

function formatLooks(looks: readonly Look[]): string[] {
  const x = looks.map(({ requests }) => requests)
  const evidence = looks.map((look) => Math.min(150, look.evidence / look.limit * 100))
  const weights = looks.map(({ weightPercent }) => weightPercent)
  const canary = looks.map(({ latencyP95Ms }) => latencyP95Ms.canary)
  const baseline = looks.map(({ latencyP95Ms }) => latencyP95Ms.baseline ?? NaN)
  const hasBaseline = baseline.every(Number.isFinite)
  const bars = thinOut(looks.length, maxBars)
  const line = (name: string, values: readonly number[], unit: string) => `${name.padEnd(24)} ${formatSparkline(bars.map((i) => values[i]!))} ${figure(values[0]!)} → ${figure(values.at(-1)!)} ${unit}, most ${figure(Math.max(...values.filter(Number.isFinite)))}`
  return [
    formatLineChart({ title: 'Evidence against the canary, 100 aborts it, and its traffic in percent', xTitle: 'requests it answered', yTitle: 'percent', x, series: [{ name: 'evidence', values: evidence }, { name: 'traffic', values: weights }] }),
    formatLineChart({ title: 'Answer time, 95th percentile', xTitle: 'requests it answered', yTitle: 'ms', x, series: [{ name: 'canary', values: canary }, ...(hasBaseline ? [{ name: 'baseline', values: baseline }] : [])] }),
    formatDetails('The plots in text', ['```text', line('evidence, 100 aborts', evidence, '% of the limit'), line('traffic', weights, '%'), line('p95 of the canary', canary, 'ms'), ...(hasBaseline ? [line('p95 of the baseline', baseline, 'ms')] : []), `${looks.length} looks, ${formatCount(x.at(-1)!)} requests`, '```'].join('\n')),
  ].filter((block) => block !== undefined)
}

function formatShadow({ compared, failed, dropped, scoreDifferenceMean, topKChurn, rankOverlap, latencyP50Ms, latencyP95Ms, worst }: NonNullable<Rollout['shadow']>): string[] {
  const ms = ({ served, shadow }: { served: number; shadow: number }) => `${figure(shadow)} ms against ${figure(served)} ms`
  const rows = [
    ['answers compared', `${formatCount(compared)}, ${formatCount(failed)} failed, ${formatCount(dropped)} not sent`],
    ...(rankOverlap === undefined ? [] : [['rank overlap', figure(rankOverlap)]]),
    ...(topKChurn === undefined ? [] : [['other first items', `${figure(topKChurn * 100)} %`]]),
    ...(scoreDifferenceMean === undefined ? [] : [['difference of scores', figure(scoreDifferenceMean)]]),
    ['median answer time', ms(latencyP50Ms)],
    ['95th percentile', ms(latencyP95Ms)],
  ]
  return [
    '**As a shadow**, beside what was served',
    formatTable(['What', 'Value'], rows),
    ...(worst.length === 0 ? [] : [formatDetails('The answers that differ most', formatTable(['Request', 'Served', 'Shadow', 'Difference'], worst.slice(0, maxWorst).map(({ path, request, served, shadow, difference }) => [formatCode(cut(`${path} ${request}`)), formatCode(cut(served)), formatCode(cut(shadow)), figure(difference)])))]),
  ]
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > longestCell ? `${line.slice(0, longestCell).toWellFormed()}…` : line
}

function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '–'
}
