import type { Item } from '../../dataset/record.ts'
import { divideIntoRuns } from '../../text/runs.ts'
import { normalise } from '../../text/normalise.ts'
import { told } from './fields.ts'

/** Longer runs of Chinese are cut: nobody types whole titles. */
const longestWord = 6

/** Requests that travel with a model: frequent words of the catalogue's names, never what a user typed; two together, one with a filter, one misspelt, and one that nothing has. */
export function goldenRequestsOf(items: readonly Item[]): unknown[] {
  const words = frequentWords(items)
  const [first, second] = words
  const category = items.find(({ category }) => told(category) !== '')?.category
  const long = words.find((word) => /^[a-z]{6,}$/.test(word))
  return [
    ...words.slice(0, 3).map((query) => ({ query, k: 5 })),
    ...(second ? [{ query: `${first} ${second}`, k: 20 }] : []),
    ...(first && category ? [{ query: first, filter: { category }, facets: ['category', 'brand'] }] : []),
    ...(long ? [{ query: `${long.slice(0, 3)}${long.slice(4)}` }] : []),
    { query: 'qzxqzxqzx' },
  ]
}

function frequentWords(items: readonly Item[]): string[] {
  const counts = new Map<string, number>()
  for (const { name } of items) {
    const words = new Set<string>()
    divideIntoRuns(normalise(name), (_, run) => words.add(run.slice(0, longestWord * (/^[a-z0-9]/.test(run) ? 4 : 1))))
    for (const word of words) if (word.length > 1) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].sort(([a, nA], [b, nB]) => nB - nA || (a < b ? -1 : 1)).slice(0, 20).map(([word]) => word)
}
