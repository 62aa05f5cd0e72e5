import type { Evaluation } from '../../evaluation/record.ts'
import { formatCount, formatFigure } from '../../metrics/figures.ts'
import { relevantFrom } from '../../metrics/ranking-metrics.ts'
import { table, text } from './block.ts'
import type { Part, Piece, Words } from './block.ts'

type Side = NonNullable<Evaluation['worstCases']>['cases'][number]['candidate']

/** The queries that lost most, side by side with what they are compared with. */
export function composeWorstCases({ worstCases, test }: Evaluation): Part | undefined {
  if (!worstCases || worstCases.cases.length === 0) return undefined
  const { metric, other, lost, cases } = worstCases
  const namesOf = ({ shown }: Side): Words => (shown.length === 0 ? 'nothing' : shown.flatMap(({ name, gain }, i): Piece[] => [i === 0 ? '' : ' · ', gain >= relevantFrom ? { strong: name } : name]))
  return {
    title: 'Queries that lost most',
    isFolded: false,
    blocks: [
      text(`In ${metric} ${formatCount(lost)} of ${formatCount(test.examples)} queries lost against ${other}. ${lost > cases.length ? `The ${cases.length} that lost most` : 'All of them'}, with the first items that each shows; in bold what should be found.`),
      table(['query', other, 'candidate', `shown by ${other}`, 'shown by the candidate'], cases.map(({ query, candidate, other }): Words[] => [query, formatFigure(other.value), [{ strong: formatFigure(candidate.value) }], namesOf(other), namesOf(candidate)]), ['left', 'right', 'right', 'left', 'left']),
    ],
  }
}
