// What the search index does on this machine: against engines that a shop would otherwise take, by figures of a public set, and with a million products.
import { parseArgs } from 'node:util'
import { rankingMetric } from '../../src/metrics/ranking-metrics.ts'
import { alignTable } from './align-table.ts'
import type { Benchmark } from './benchmark.ts'
import { formatCpuSeconds } from './cpu-time.ts'
import { formatGrowth, grow } from './search/growth.ts'
import { measureHere, measurePeer } from './search/measure-engine.ts'
import type { Measured } from './search/measure-engine.ts'
import { generateSearchSet, readSearchSet } from './search/read-products.ts'
import type { SearchSet } from './search/read-products.ts'

const parts = ['speed', 'growth'] as const
type Part = (typeof parts)[number]
/** So often each engine has its turn. */
const turns = 3
const maxOfTantivy = 1.5
const [maxGiB, maxP99Ms] = [3, 20]
/** NDCG@10 of BM25 on CrowdFlower's products by the plain rule, as bm25s and a second implementation reach it. */
const recorded = { plain: 0.7673, 'plain-title': 0.7533 } as const

interface Options { parts: readonly Part[]; data: string | undefined; python: string | undefined; packages: string | undefined; rounds: number; sizes: readonly number[] }
type Tell = (isKept: boolean, sentence: string) => void

export const searchBenchmark: Benchmark = {
  name: 'search',
  summary: 'the search index beside tantivy, bm25s and engines of npm, and with up to a million products',
  usage: [
    '--part <name>       speed or growth; may be repeated; both where not given.',
    '--data <folder>     a folder with crowdflower/products.csv and judgements.csv; without it speed is measured on generated products, and no quality.',
    '--peers <python>    a Python with tantivy, bm25s and PyStemmer, measured beside ours. Default RANKOPS_PEERS_PYTHON.',
    '--packages <folder> a folder whose node_modules hold minisearch and flexsearch; they are no dependencies of RankOps.',
    '--rounds <n>        how often all queries are asked, 100 where not given; what the JavaScript engine compiles meanwhile is part of it.',
    '--sizes <n,n,…>     products of growth, 10000,100000,1000000 where not given.',
  ].join('\n'),

  async run(argv) {
    const options = readOptions(argv)
    let areKept = true
    const tell: Tell = (isKept, sentence) => {
      console.log(`${isKept ? 'KEPT' : 'BROKEN'} ${sentence}`)
      areKept &&= isKept
    }
    if (options.parts.includes('speed')) await tellSpeed(options, tell)
    if (options.parts.includes('growth')) await tellGrowth(options, tell)
    return areKept
  },
}

async function tellSpeed({ data, python, packages, rounds }: Options, tell: Tell): Promise<void> {
  const set = data === undefined ? generateSearchSet() : await readSearchSet(data)
  console.log(`\n## Speed: ${set.products.length} products, ${set.queries.length} queries asked ${rounds} times, the best 10; taking texts apart is part of it, on one thread each; the least of ${turns} turns`)
  const task = { products: set.products, queries: set.queries, k: 10, runs: 3, rounds }
  const ofNpmNames = packages === undefined ? [] : ['minisearch', 'flexsearch']
  const measures = [
    () => measureHere({ ...task, engine: 'ours' }),
    ...(python ? ['tantivy', 'bm25s'] : []).map((engine) => () => measurePeer(python!, { ...task, engine })),
    ...ofNpmNames.map((engine) => () => measureHere({ ...task, engine, packages: packages! })),
  ]
  const all = await leastDisturbed(measures)
  const ours = all[0]!
  const tantivy = python ? all[1] : undefined
  const ofNpm = all.slice(all.length - ofNpmNames.length)
  console.log(alignTable(
    ['engine', 'index, CPU s', 'ratio', 'query, CPU ms', 'ratio', ...(set.gains ? ['NDCG@10'] : [])],
    all.map((engine) => [engine.name, formatCpuSeconds(secondsOf(engine)), (secondsOf(engine) / secondsOf(ours)).toFixed(2), engine.queryMs.toFixed(3), (engine.queryMs / ours.queryMs).toFixed(2), ...(set.gains ? [ndcgOf(engine, set).toFixed(4)] : [])]),
  ))
  if (set.gains) {
    for (const engine of ['plain', 'plain-title'] as const) {
      const found = await measureHere({ ...task, engine, runs: 1, rounds: 1 })
      const ndcg = ndcgOf(found, set)
      tell(Math.abs(ndcg - recorded[engine]) < 0.001, `${found.name}: NDCG@10 ${ndcg.toFixed(4)}, wanted ${recorded[engine]} ± .001`)
    }
  }
  if (tantivy) {
    tell(secondsOf(ours) <= maxOfTantivy * secondsOf(tantivy), `indexing takes ${(secondsOf(ours) / secondsOf(tantivy)).toFixed(2)} times the CPU of tantivy, wanted at most ${maxOfTantivy}`)
    tell(ours.queryMs <= maxOfTantivy * tantivy.queryMs, `a query takes ${(ours.queryMs / tantivy.queryMs).toFixed(2)} times the CPU of tantivy, wanted at most ${maxOfTantivy}`)
  } else console.log('tantivy and bm25s were not run: name a Python with --peers.')
  for (const engine of ofNpm) tell(secondsOf(ours) < secondsOf(engine) && ours.queryMs < engine.queryMs, `indexing and queries take less CPU than those of ${engine.name}`)
  if (packages === undefined) console.log('minisearch and flexsearch were not run: name a folder that has them with --packages.')
}

async function tellGrowth({ sizes }: Options, tell: Tell): Promise<void> {
  console.log('\n## Growth: generated products, Chinese and Latin, title and description; queries of three words')
  const grown = []
  for (const size of sizes) grown.push(await grow(size, 1000))
  console.log(formatGrowth(grown))
  const largest = grown.at(-1)!
  tell(largest.fileMiB < maxGiB * 1024, `the index of ${largest.products} products takes ${largest.fileMiB.toFixed(0)} MiB, wanted less than ${maxGiB} GiB`)
  tell(largest.p99Ms < maxP99Ms, `of queries of three words 99 % take less than ${largest.p99Ms.toFixed(1)} ms of CPU, wanted ${maxP99Ms}`)
}

/** All engines in turns, each in a process of its own every time, and of each the build and the queries that took least: what neighbours on the machine do only adds, and adds most to engines with
 *  threads of a garbage collector. */
async function leastDisturbed(measures: readonly (() => Promise<Measured>)[]): Promise<Measured[]> {
  const found: Measured[][] = measures.map(() => [])
  for (let turn = 0; turn < turns; turn++) for (const [i, measure] of measures.entries()) found[i]!.push(await measure())
  return found.map((all) => ({ ...all[0]!, indexSeconds: all.flatMap(({ indexSeconds }) => indexSeconds), queryMs: Math.min(...all.map(({ queryMs }) => queryMs)) }))
}

function secondsOf({ indexSeconds }: Measured): number {
  return Math.min(...indexSeconds)
}

function ndcgOf({ rankings }: Measured, { queries, gains, products }: SearchSet): number {
  const places = new Map(products.map(({ product }, place) => [product, place]))
  const catalogue = { nItems: products.length }
  const values = queries.map((query, i) => rankingMetric('ndcgAt10').ofCase!([...gains!.get(query)!].filter(([, gain]) => gain > 0).map(([product, gain]) => ({ item: places.get(product)!, gain })), rankings[i]!.map((product) => places.get(product)!), catalogue as never))
  return values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0) / values.length
}

function readOptions(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: { part: { type: 'string', multiple: true, default: [...parts] }, data: { type: 'string' }, peers: { type: 'string' }, packages: { type: 'string' }, rounds: { type: 'string', default: '100' }, sizes: { type: 'string', default: '10000,100000,1000000' } },
  })
  const unknown = values.part.find((part) => !parts.includes(part as Part))
  if (unknown !== undefined) throw new TypeError(`--part ${unknown}: there are ${parts.join(' and ')}`)
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError(`--rounds ${values.rounds}: expected a whole number from 1`)
  const sizes = values.sizes.split(',').map(Number)
  if (!sizes.every((size) => Number.isInteger(size) && size >= 100)) throw new TypeError(`--sizes ${values.sizes}: expected whole numbers from 100`)
  return { parts: values.part as Part[], data: values.data, python: values.peers ?? process.env['RANKOPS_PEERS_PYTHON'], packages: values.packages, rounds, sizes }
}
