import type { Evaluation } from '../../evaluation/record.ts'
import { formatCount, formatFigure } from '../../metrics/figures.ts'
import { table, text } from './block.ts'
import type { Part, Words } from './block.ts'

/** The queries that lost most, side by side with what they are compared with. */
export function composeWorstCases({ worstCases, test }: Evaluation): Part | undefined {
  if (!worstCases || worstCases.cases.length === 0) return undefined
  const { metric, other, lost, cases } = worstCases
  const namesOf = ({ shown }: { shown: readonly string[] }): Words => (shown.length === 0 ? 'nothing' : shown.map((name, i) => `${i + 1}. ${name}`).join('\u2002'))
  return {
    title: 'Queries that lost most',
    isFolded: false,
    blocks: [
      text(`In ${metric} ${formatCount(lost)} of ${formatCount(test.examples)} queries lost against ${other}.${lost > cases.length ? ` The ${cases.length} that lost most:` : ''}`),
      table(['query', other, 'candidate', `shown by ${other}`, 'shown by the candidate'], cases.map(({ query, candidate, other }): Words[] => [query, formatFigure(other.value), [{ strong: formatFigure(candidate.value) }], namesOf(other), namesOf(candidate)]), ['left', 'right', 'right', 'left', 'left']),
    ],
  }
}
