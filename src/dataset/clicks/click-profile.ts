import { categoryShares, clusteredCounts } from '../distribution.ts'
import type { Distribution } from '../distribution.ts'
import { numbering } from '../numbering.ts'
import type { DataProfile } from '../record.ts'
import { actionNames } from './actions.ts'
import type { CleanPair } from './clean-clicks.ts'

/** A log that has become longer tells of more pairs of each query and has other grades for them, which is no drift; what people do with what they are shown stays.
 *  Beside judgements of people the profile is of these. `all`: of both together, where leaks would show. */
export function profileWithClicks(all: DataProfile, ofPeople: DataProfile | undefined, actions: Distribution): DataProfile {
  const kept = ofPeople?.distributions ?? all.distributions.filter(({ name }) => name !== 'judgements per query' && name !== 'grade')
  return { ...all, distributions: [...kept, ...(actions.bins.length > 0 ? [actions] : [])] }
}

/** How often what was shown was only seen, clicked, put into the cart or bought; what is done for one query is alike. */
export function actionShares(pairs: Iterable<Pick<CleanPair, 'query' | 'actions'>>): Distribution {
  const [queries, counts] = [numbering(), clusteredCounts()]
  for (const { query, actions } of pairs) for (const [action, n] of actions.entries()) for (let i = 0; i < n; i++) counts.add(action, queries.of(query))
  return categoryShares('action', actionNames.map((name, action) => [name, counts.count(action)]), counts.designEffect())
}
