import type { QueryRows } from '../../dataset/record.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import { gradedQueries } from './judgements.ts'

/** A word that no product has is learnt only from so many different queries: what few people typed may be a name, and words travel with the model. */
const leastQueries = 5
/** What people got or clicked, where grades tell how good it was: from the middle of the scale on. */
const leastGain = 0.5

/** How people call each product: the words of the training queries that it was right for, by its place in the catalogue. `isKnown` tells the words that products have. */
export function queryWords(rows: QueryRows, analyzer: Pick<Analyzer, 'tokens'>, isKnown: (token: string) => boolean): Map<number, string[]> {
  const queries = gradedQueries(rows).filter(({ split }) => split === 0).map(({ query, graded }) => ({ plain: query.normalize('NFKC').trim().toLowerCase(), tokens: analyzer.tokens(query), right: graded.filter(({ gain }) => gain >= leastGain) }))
  const queriesWith = new Map<string, Set<string>>()
  for (const { plain, tokens } of queries) for (const token of tokens) queriesWith.set(token, (queriesWith.get(token) ?? new Set()).add(plain))
  const mayBeLearnt = (token: string) => isKnown(token) || queriesWith.get(token)!.size >= leastQueries
  const wordsOf = new Map<number, string[]>()
  for (const { tokens, right } of queries) {
    const words = tokens.filter(mayBeLearnt)
    if (words.length > 0) for (const { item } of right) wordsOf.set(item, [...wordsOf.get(item) ?? [], ...words])
  }
  return wordsOf
}
