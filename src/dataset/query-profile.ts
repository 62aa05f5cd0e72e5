import { categoryShares, clusteredCounts, countNumbers, numberShares } from './distribution.ts'
import type { Distribution } from './distribution.ts'
import { queryLeaks } from './leaks.ts'
import { numbering } from './numbering.ts'
import type { DataProfile, QueryRows } from './record.ts'

/** The profile of judgements: what is searched for in training, and what was judged. */
export function profileOfQueries(rows: QueryRows): DataProfile {
  const { judgements, splits } = rows
  const inTraining = judgements.filter((_, i) => splits[i] === 0)
  const counts = new Map<string, number>()
  for (const { query } of inTraining) counts.set(query, (counts.get(query) ?? 0) + 1)
  const queries = [...counts.keys()]
  const categories = new Map(rows.items.map(({ item, category }) => [item, category]))
  return {
    distributions: [
      numberShares('query length', countNumbers(Float64Array.from(queries, (query) => [...query].length)), 1),
      categoryShares('query script', [...Map.groupBy(queries, scriptOf)].map(([script, own]) => [script, own.length]), 1),
      numberShares('judgements per query', countNumbers(Float64Array.from(counts.values())), 1),
      sharesOf('grade', inTraining, ({ grade }) => String(grade)),
      sharesOf('category', inTraining, ({ item }) => categories.get(item)!),
    ].filter(({ bins }) => bins.length > 0),
    leaks: queryLeaks(rows),
  }
}

/** Shares of judgements; those of one query are alike. */
function sharesOf(name: string, judgements: QueryRows['judgements'], partOf: (judgement: QueryRows['judgements'][number]) => string): Distribution {
  const [parts, queries, counts] = [numbering(), numbering(), clusteredCounts()]
  for (const judgement of judgements) counts.add(parts.of(partOf(judgement)), queries.of(judgement.query))
  return categoryShares(name, parts.names.map((part, i) => [part, counts.count(i)]), counts.designEffect())
}

/** In what letters a query is written. */
function scriptOf(query: string): string {
  const [hasHan, hasLatin] = [/\p{Script=Han}/u.test(query), /\p{Script=Latin}/u.test(query)]
  if (hasHan || hasLatin) return hasHan && hasLatin ? 'Han and Latin' : hasHan ? 'Han' : 'Latin'
  return /\p{Letter}/u.test(query) ? 'other letters' : 'no letters'
}
