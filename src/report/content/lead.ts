import type { Evaluation } from '../../evaluation/record.ts'
import { formatDifference, formatFigure, formatInterval } from '../../metrics/figures.ts'
import type { PlannedModel } from '../../plan/record.ts'
import { list, text } from './block.ts'
import type { Block, Piece, Words } from './block.ts'
import type { ReportInput } from './compose.ts'
import { wordFor } from './metrics.ts'
import { findOddities } from './oddities.ts'
import { spentWords } from './spent.ts'

/** The first screen: may this be merged, how much better or worse is it and how sure is that, what is odd, what will the merge do, and
 *  what did it cost. */
export function composeLead(input: ReportInput): Block[] {
  const { evaluation, planned, trained } = input
  return [
    text([{ strong: openings[evaluation.verdict] }, ` ${evaluation.reason}`]),
    ...list([
      ...comparison(evaluation),
      ...findOddities(input).map((oddity): Words => `⚠️ ${oddity}`),
      [{ strong: 'On merge:' }, ' ', ...consequence(evaluation.verdict, planned)],
      [{ strong: 'Spent:' }, ` ${spentWords(trained, planned)}`],
    ]),
  ]
}

const openings: Record<Evaluation['verdict'], string> = { pass: 'Fit to release.', fail: 'Not fit to release.', inconclusive: 'The test cannot tell.' }

/** The first metric with its figures, the others by what their intervals say; what got worse is an oddity already, but where the candidate fails. */
function comparison({ metrics, baseline, verdict }: Evaluation): Words[] {
  const [first, ...others] = metrics
  if (!first?.delta) return []
  const groups = (['better', 'worse', 'unclear', 'equal'] as const).flatMap((word) => {
    const names = others.filter((metric) => wordFor(metric) === word).map(({ name }) => name)
    return names.length === 0 || (word === 'worse' && baseline && verdict !== 'fail') ? [] : [`${word === wordFor(first) ? 'also ' : ''}${word}: ${names.join(', ')}`]
  })
  const figures = `${first.name} ${formatFigure(first.candidate.value)}, ${formatInterval(first.delta, (n) => formatDifference(n))}, ${wordFor(first)}`
  return [[{ strong: `Against ${baseline?.version ?? 'the trivial model'}:` }, ` ${[figures, ...groups].join('; ')}.`]]
}

function consequence(verdict: Evaluation['verdict'], { spec, onMerge }: PlannedModel): Piece[] {
  const what = onMerge.replace(/\.$/, '')
  if (verdict === 'fail') return ['this candidate will not be released.']
  if (verdict === 'pass') return [`${what}.`]
  return spec.evaluation.onInconclusive === 'block'
    ? ['this candidate will not be released: its spec blocks what is inconclusive (', { code: 'evaluation.onInconclusive: block' }, ').']
    : [`${what}: its spec lets an inconclusive candidate through (`, { code: 'evaluation.onInconclusive: allow' }, ').']
}
