import type { Item } from '../../dataset/record.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import { told } from './fields.ts'

type Texts = Pick<Item, 'name' | 'tags' | 'category' | 'brand'>

/** Most frequent words that are kept. */
const maxWords = 200_000

/** Words of the catalogue as people write them, to mend and to complete queries by: the most frequent first, equal ones in code-point order. */
export function catalogueWords(items: Iterable<Texts>, analyzer: Analyzer): string[] {
  const counts = new Map<string, number>()
  for (const item of items) for (const word of wordsOf(item, analyzer)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort(([a, nA], [b, nB]) => nB - nA || (a < b ? -1 : 1)).slice(0, maxWords).map(([word]) => word)
}

/** Of what names and sorts an item: a description has words that nobody looks for. */
export function wordsOf({ name, tags, category, brand }: Texts, analyzer: Analyzer): string[] {
  return analyzer.words([name, ...tags, told(category), told(brand)].join(' · '))
}
