import { canonicalJson } from '../base/files.ts'
import { formatDetails } from '../markdown/details.ts'
import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatParallelChart } from '../markdown/parallel-chart.ts'
import type { ParallelLine } from '../markdown/parallel-chart.ts'
import { formatTable } from '../markdown/table.ts'
import { formatCount, formatDifference, formatFigure } from '../metrics/figures.ts'
import { isNumber, shareOf } from '../spec/record.ts'
import type { SearchRange } from '../spec/record.ts'
import { bestTrial, rankTrials } from '../training/record.ts'
import type { Study, Trial } from '../training/record.ts'

/** Rows of the table, and lines of the chart. */
const mostRows = 10
const mostLines = 20
const strongLines = 3

export interface StudyFacts {
  /** Hash of the trial with the values that the spec has. */
  own: string
  /** How many are meant to be done beside that one. */
  trials: number
  proposal?: { file: string; diff: string }
}

/** A study as a section of a comment: what came out, what to change, the best trials, and which values go together. */
export function formatStudySection(study: Study, { own, trials, proposal }: StudyFacts): string {
  const ranked = rankTrials(study)
  return [
    `### Study of ${escapeText(study.model)}`,
    formatLead(study, own, trials),
    ...(proposal ? [`For \`${proposal.file}\`:`, fenced(proposal.diff)] : []),
    ...(ranked.length === 0 ? [] : [formatTrials(study, ranked.slice(0, mostRows), own)]),
    ...(formatChart(study, ranked) ?? []),
    'Values are those of the validation rows, among which the best was chosen: they promise too much. Plan, train and evaluate judge it on the test rows.',
  ].join('\n\n')
}

/** "Best auc 0.8120, +0.0110 against what the spec has. 18 of 20 trials, 11 of them ended early; epochs: 121." */
function formatLead(study: Study, own: string, wanted: number): string {
  const { trials, objective } = study
  const count = (state: Trial['state']) => trials.filter((trial) => trial.state === state).length
  const searched = trials.filter(({ origin }) => origin !== 'spec').length
  const failed = count('failed')
  const best = bestTrial(study, own)
  const ownValue = trials.find(({ hash }) => hash === own)?.value
  const spent = `${searched} of ${wanted} trials, ${count('pruned')} of them ended early${failed > 0 ? `, ${failed} failed` : ''}; epochs: ${formatCount(trials.reduce((sum, { epochs }) => sum + epochs, 0))}`
  if (best === undefined) {
    const reason = trials.findLast(({ state }) => state === 'failed')?.reason
    return `No trial is complete yet. ${spent}.${reason === undefined ? '' : ` The last that failed: ${escapeText(reason)}.`}`
  }
  const compared = ownValue === undefined ? '' : best.hash === own ? ', which is what the spec has' : `, ${formatDifference(best.value! - ownValue, 4)} against what the spec has`
  return `Best ${objective} **${formatFigure(best.value!, 4)}**${compared}. ${spent}.`
}

function formatTrials({ objective, ranges, trials }: Study, shown: readonly Trial[], own: string): string {
  return formatTable(
    ['trial', objective, 'epochs', ...ranges.map((range) => formatCode(keyOf(range)))],
    shown.map((trial) => [
      `${trials.indexOf(trial) + 1}${trial.hash === own ? ' (the spec)' : ''}`,
      trial.state === 'complete' ? formatFigure(trial.value!, 4) : 'ended early',
      `${trial.epochs}`,
      ...ranges.map((range) => formatCode(textOf(trial.parameters[keyOf(range)]))),
    ]),
    ['left', 'right', 'right', ...ranges.map(() => 'right' as const)],
  )
}

/** Complete trials alone, and of these what lies on every axis, as a list of layers does not among numbers of units: the last axis is their value, the better the higher. */
function formatChart({ objective, higherIsBetter, ranges }: Study, ranked: readonly Trial[]): string[] | undefined {
  const complete = ranked.filter(({ state, parameters }) => state === 'complete' && ranges.every((range) => !Number.isNaN(placeOf(range as SearchRange, parameters[keyOf(range)])))).slice(0, mostLines)
  const values = complete.map(({ value }) => value!)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const height = (value: number) => (high === low ? 0.5 : (higherIsBetter ? value - low : high - value) / (high - low))
  const lines = complete.map((trial, i): ParallelLine => ({ isStrong: i < strongLines, shares: [...ranges.map((range) => placeOf(range as SearchRange, trial.parameters[keyOf(range)])), height(trial.value!)] }))
  const chart = formatParallelChart(`Trials, the best ${strongLines} in blue`, [...ranges.map((range) => keyOf(range).replace(/^.*\./, '')), `${objective}, best on top`], lines)
  return chart === undefined ? undefined : [formatDetails('Which values go together', chart)]
}

function placeOf(range: SearchRange, value: unknown): number {
  if (isNumber(range)) return shareOf(range, Number(value))
  const choices = (range.choices ?? []).map((choice) => canonicalJson(choice))
  return Math.max(0, choices.indexOf(canonicalJson(value))) / Math.max(1, choices.length - 1)
}

function keyOf(range: Study['ranges'][number]): string {
  return String(range['key'])
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '').replaceAll(',', ', ')
}

/** A code block that its text cannot end. */
function fenced(diff: string): string {
  const longest = Math.max(2, ...Array.from(diff.matchAll(/`+/g), (match) => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}diff\n${diff}\n${fence}`
}
