import { isRanked, unitWords } from '../../evaluation/record.ts'
import type { Evaluation, SliceResult } from '../../evaluation/record.ts'
import { formatCount, formatDifference, formatFigure } from '../../metrics/figures.ts'
import type { Spec } from '../../spec/record.ts'
import { table, text } from './block.ts'
import type { Block, Part, Words } from './block.ts'
import { formatPercent, unbroken } from './metrics.ts'

const maxRows = 12
const maxNamed = 5

/** The parts of the test, the worst first. */
export function composeSlices(evaluation: Evaluation, { evaluation: rules }: Spec): Part | undefined {
  if (evaluation.slices.length === 0) return undefined
  const sorted = worstFirst(evaluation)
  const measured = sorted.filter(({ verdict }) => verdict !== 'too few')
  const shown = measured.slice(0, maxRows)
  return {
    title: `Slices by ${[...new Set(evaluation.slices.map(({ by }) => by))].join(', ')}`,
    isFolded: false,
    blocks: [
      ...(shown.length === 0 ? [] : [sliceTable(shown, unitWords(evaluation).cases), intervalsOf(shown, evaluation)]),
      text([hiddenWords(measured.slice(maxRows)), tooFewWords(sorted.filter(({ verdict }) => verdict === 'too few'), isRanked(evaluation) ? unitWords(evaluation).cases : 'examples or users'), measured.length === 0 ? '' : meaningOf(evaluation, measured.length, rules.maxSliceLoss)].filter((sentence) => sentence !== '').join(' ')),
    ],
  }
}

const order: readonly SliceResult['verdict'][] = ['worse', 'unclear', 'better', 'too few']

/** By what was found, then by the difference; the same whatever order they came in. */
export function worstFirst({ slices, metrics }: Evaluation): SliceResult[] {
  const gain = ({ metric, delta }: SliceResult) => (delta?.value ?? 0) * (metrics.find(({ name }) => name === metric)?.higherIsBetter === false ? -1 : 1)
  return slices.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || gain(a) - gain(b) || (`${a.by} ${a.slice}` < `${b.by} ${b.slice}` ? -1 : 1))
}

function sliceTable(slices: readonly SliceResult[], cases: string): Block {
  const rows = slices.map(({ by, slice, examples, candidate, delta, verdict }): Words[] => [
    `${by} ${slice}`,
    verdict === 'worse' ? [{ strong: verdict }] : verdict,
    delta ? unbroken(delta, (n) => formatDifference(n)) : 'undefined',
    candidate === undefined ? 'undefined' : formatFigure(candidate),
    formatCount(examples),
  ])
  return table(['slice', 'verdict', 'difference', slices[0]!.metric, cases], rows, ['left', 'left', 'right', 'right', 'right'])
}

function intervalsOf(slices: readonly SliceResult[], { baseline }: Evaluation): Block {
  const rows = slices.flatMap(({ by, slice, delta, verdict }) => (delta ? [{ label: `${by} ${slice}`, ...delta, word: verdict }] : []))
  const other = baseline ? `baseline ${baseline.version}` : 'the trivial model'
  return { kind: 'intervals', chart: { summary: `Differences in ${slices[0]!.metric} to ${other}, with their intervals`, zero: `as ${other}`, rows } }
}

function hiddenWords(hidden: readonly SliceResult[]): string {
  if (hidden.length === 0) return ''
  const counts = [...Map.groupBy(hidden, ({ verdict }) => verdict)].map(([verdict, slices]) => `${slices.length} ${verdict}`)
  return `And ${hidden.length} more ${hidden.length === 1 ? 'slice' : 'slices'}: ${counts.join(', ')}.`
}

function tooFewWords(slices: readonly SliceResult[], of: string): string {
  if (slices.length === 0) return ''
  const named = slices.slice(0, maxNamed).map(({ by, slice }) => `${by} ${slice}`)
  return `Too few ${of} to tell: ${named.join(', ')}${slices.length > maxNamed ? ` and ${slices.length - maxNamed} more` : ''}.`
}

function meaningOf({ confidence, baseline }: Evaluation, n: number, maxSliceLoss: number): string {
  const holds = n === 1 ? `The interval holds at ${formatPercent(confidence)}.` : `The intervals hold for all ${n} slices together at ${formatPercent(confidence)} (Holm 1979).`
  return `${holds} The spec lets no slice be surely worse ${baseline ? 'than the baseline ' : ''}by more than ${maxSliceLoss}.`
}
