// Indexes as many generated products as the first argument says, opens the file that it gave, and asks as many queries as the second one; a Grown as JSON on stdout.
import { deleteDocuments, putDocuments } from '../../../src/families/search/index/change-index.ts'
import { formatIndex, openIndex } from '../../../src/families/search/index/index-file.ts'
import { searchIndex } from '../../../src/families/search/index/search.ts'
import { buildIndex } from '../../../src/families/search/index/search-index.ts'
import type { SearchIndex } from '../../../src/families/search/index/search-index.ts'
import { openAnalyzer } from '../../../src/text/analyzer.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import { documentsOf } from './engines.ts'
import { generateProducts, generateQueries } from './generate-products.ts'
import type { Grown } from './growth.ts'

const [nProducts, nQueries] = process.argv.slice(2).map(Number) as [number, number]
const mebibyte = 2 ** 20
const analyzer = openAnalyzer({ segmenter: 'bigrams', stemmer: 'english', synonyms: [], stopWords: [] })
const fields = [{ name: 'title', weight: 1, k1: 1.2, b: 0.75 }, { name: 'description', weight: 0.2, k1: 1.2, b: 0.75 }]
const documents = (n: number, seed: number) => documentsOf(generateProducts(n, seed), analyzer.tokens)

let tokens = 0
// Making products up, and taking them apart, are measured alone: what they take is no part of inverting.
const { cpuSeconds: generating } = await cpuSecondsOf(() => { for (const _ of generateProducts(nProducts, 1)); })
const { cpuSeconds: analysing } = await cpuSecondsOf(() => { for (const document of documents(nProducts, 1)) for (const field of document.tokens) tokens += field.length })
const { result: index, cpuSeconds: building } = await cpuSecondsOf(() => buildIndex(documents(nProducts, 1), fields))
const peakMiB = process.resourceUsage().maxRSS / 1024
const bytes = formatIndex(index)
const { result: { opened, longestStepMs }, cpuSeconds: opening } = await cpuSecondsOf(() => openAndWatch(bytes))

const queries = generateQueries(nQueries, 2).map((query) => analyzer.query(query))
const times = (exhaustive: boolean) => queries.map((query) => {
  const before = process.cpuUsage()
  searchIndex(opened, query, exhaustive ? { k: 10, onMatch: () => {} } : { k: 10 })
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}).sort((a, b) => a - b)
for (const exhaustive of [false, true]) times(exhaustive)                    // compiled by now
const [fast, exhaustive] = [times(false), times(true)]
const quantile = (sorted: number[], q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!

const changed = [...documents(100, 3)]
const { result: put, cpuSeconds: putting } = await cpuSecondsOf(() => deleteDocuments(putDocuments(opened, changed), [101]))
if (put.parts.length !== 2) throw new Error('the change is not in')

const { segment } = opened.parts[0]!
const grown: Grown = {
  products: nProducts, tokens, words: segment.terms.starts.length - 1, postings: segment.fields.reduce((sum, { documents }) => sum + documents.length, 0),
  analyseSeconds: analysing - generating, indexSeconds: building - analysing, fileMiB: bytes.length / mebibyte, peakMiB, openSeconds: opening, longestStepMs,
  p50Ms: quantile(fast, 0.5), p99Ms: quantile(fast, 0.99), exhaustiveP50Ms: quantile(exhaustive, 0.5), exhaustiveP99Ms: quantile(exhaustive, 0.99), putMs: 1000 * putting,
}
process.stdout.write(JSON.stringify(grown))

function openAndWatch(file: Uint8Array): { opened: SearchIndex; longestStepMs: number } {
  const steps = openIndex(file)
  let longestStepMs = 0
  for (;;) {
    const before = process.cpuUsage()
    const step = steps.next()
    const { user, system } = process.cpuUsage(before)
    longestStepMs = Math.max(longestStepMs, (user + system) / 1000)
    if (step.done) return { opened: step.value, longestStepMs }
  }
}
