import { isDeepStrictEqual } from 'node:util'
import type { Item } from '../../dataset/record.ts'
import { openAnalyzer } from '../../text/analyzer.ts'
import { divideIntoRuns } from '../../text/runs.ts'
import { normalise } from '../../text/normalise.ts'
import { asker } from './engine.ts'
import type { Engine } from './engine.ts'
import { told } from './fields.ts'
import { unitVector } from './vectors/item-vectors.ts'

/** Longer runs of Chinese are cut: nobody types whole titles. */
const longestWord = 6

/** Requests that travel with a model: frequent words of the catalogue's names, never what a user typed; two together, one with a filter, the vector of a product, one misspelt, and one that nothing has.
 *  All are taken apart alike however Chinese is divided into words, so that another version of ICU is no reason to refuse a model that is intact. */
export function goldenRequestsOf(items: readonly Item[], engine: Engine): unknown[] {
  const isSure = openSureness(engine)
  const words = frequentWords(items).filter(isSure).slice(0, 20)
  const [first, second] = words
  const category = items.find(({ category }) => told(category) !== '')?.category
  const misspelt = words.filter((word) => /^[a-z]{6,}$/.test(word)).map((word) => `${word.slice(0, 3)}${word.slice(4)}`).find(isSure)
  const requests = [
    ...words.slice(0, 3).map((query) => ({ query, k: 5 })),
    ...(second ? [{ query: `${first} ${second}`, k: 20 }] : []),
    ...(first && category ? [{ query: first, filter: { category }, facets: ['category', 'brand'], names: true }] : []),
    ...vectorRequests(items, first),
    ...(misspelt ? [{ query: misspelt }] : []),
    { query: 'qzxqzxqzx' },
  ]
  return requests.map((request) => withVector(request, engine))
}

/** Another processor may round the vector of a query otherwise: so it stands in the request, and the encoder has a proof of its own. */
function withVector(request: { query?: string; vector?: number[] }, { queryEncoder }: Engine): unknown {
  if (!queryEncoder || request.query === undefined || request.vector) return request
  const vector = rounded(queryEncoder.encodeQuery(request.query))
  return vector.every((value) => value === 0) ? request : { ...request, vector }
}

function rounded(vector: Float32Array): number[] {
  return Array.from(vector, (value) => Math.round(value * 1000) / 1000)
}

/** The vector of a product alone, and beside a word; in few digits, since encoders give some thousand numbers. */
function vectorRequests(items: readonly Item[], word: string | undefined): { query?: string; vector: number[]; k: number }[] {
  const embedding = items.find(({ embedding }) => embedding?.some((value) => value !== 0))?.embedding
  if (!embedding) return []
  const vector = rounded(unitVector(embedding))
  return [{ vector, k: 5 }, ...(word ? [{ query: word, vector, k: 5 }] : [])]
}

/** Whether a query is looked up in the same way where every run of Han is one word and where each character is: then also by whatever lies between. */
function openSureness(engine: Engine): (query: string) => boolean {
  const { settings, words } = engine.analyzer.describe()
  // No dictionary divides them, so more than a character may be asked.
  if (settings.segmenter === 'bigrams') return (query) => query.length > 1
  const [asOne, asMany] = [(run: string) => [run], (run: string) => [...run]].map((segment) => asker({ ...engine, analyzer: openAnalyzer(settings, words, segment) }))
  return (query) => isDeepStrictEqual(asOne!(query, false), asMany!(query, false))
}

/** More are not looked at. */
const mostWords = 200

/** Words as they stand, and the characters of Chinese. */
function frequentWords(items: readonly Item[]): string[] {
  const counts = new Map<string, number>()
  for (const { name } of items) {
    const words = new Set<string>()
    divideIntoRuns(normalise(name), (kind, run) => {
      if (kind === 'han') for (const character of run) words.add(character)
      if (run.length > 1) words.add(run.slice(0, longestWord * (kind === 'latin' ? 4 : 1)))
    })
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].sort(([a, nA], [b, nB]) => nB - nA || (a < b ? -1 : 1)).slice(0, mostWords).map(([word]) => word)
}
