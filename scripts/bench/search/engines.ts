import { createRequire } from 'node:module'
import { join } from 'node:path'
import { searchIndex } from '../../../src/families/search/index/search.ts'
import { buildIndex } from '../../../src/families/search/index/search-index.ts'
import { openAnalyzer } from '../../../src/text/analyzer.ts'
import { stemEnglish } from '../../../src/text/stem-english.ts'
import type { Document } from '../../../src/families/search/index/segment.ts'
import type { Product } from './generate-products.ts'

/** Indexes texts and answers with the best products; taking texts apart is part of both. */
export interface Engine { name: string; index(products: readonly Product[]): (query: string, k: number) => number[] }

const bm25 = { k1: 1.2, b: 0.75 }
const twoFields = [{ name: 'title', weight: 1, ...bm25 }, { name: 'description', weight: 0.2, ...bm25 }]

/** Our index behind our analyzer, which also knows model numbers and units. */
export function ours(): Engine {
  const analyzer = openAnalyzer({ segmenter: 'words', stemmer: 'english', synonyms: [], stopWords: [] })
  return {
    name: 'RankOps',
    index(products) {
      const index = buildIndex(documentsOf(products, analyzer.tokens), twoFields)
      return (query, k) => [...searchIndex(index, analyzer.query(query), { k }).keys]
    },
  }
}

/** Our index behind the plain rule that peers are compared by: lower case, [a-z0-9]+, Porter's second stemmer. */
export function plainRule(weightOfDescription: number): Engine {
  const stems = new Map<string, string>()
  const tokensOf = (text: string) => (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).map((word) => {
    const known = stems.get(word)
    if (known !== undefined) return known
    const stem = stemEnglish(word)
    stems.set(word, stem)
    return stem
  })
  return {
    name: `the plain rule, title + ${weightOfDescription} description`,
    index(products) {
      const fields = twoFields.map((field) => (field.name === 'title' ? field : { ...field, weight: weightOfDescription }))
      const index = buildIndex(documentsOf(products, tokensOf), fields)
      return (query, k) => [...searchIndex(index, tokensOf(query).map((token) => ({ token, weight: 1 })), { k }).keys]
    },
  }
}

/** One after the other, so that the tokens of all of them are never in memory together. */
export function* documentsOf(products: Iterable<Product>, tokensOf: (text: string) => string[]): Generator<Document> {
  for (const { product, title, description } of products) yield { key: product, tokens: [tokensOf(title), tokensOf(description)] }
}

/** An engine of npm by its name, from the node_modules of a folder; each with its defaults, and titles before descriptions as its documentation does it. */
export function engineOfNpm(name: string, folder: string): Engine {
  const require = createRequire(join(folder, 'package.json'))
  return enginesOfNpm[name as keyof typeof enginesOfNpm](require)
}

const enginesOfNpm = {
  minisearch(require: NodeJS.Require): Engine {
    const MiniSearch = require('minisearch') as new (options: object) => { addAll(documents: readonly object[]): void; search(query: string, options: object): { id: number }[] }
    return {
      name: 'minisearch',
      index(products) {
        const engine = new MiniSearch({ fields: ['title', 'description'], idField: 'product' })
        engine.addAll(products)
        return (query, k) => engine.search(query, { boost: { title: 5 } }).slice(0, k).map(({ id }) => id)
      },
    }
  },
  flexsearch(require: NodeJS.Require): Engine {
    const { Document } = require('flexsearch') as { Document: new (options: object) => { add(document: object): void; search(query: string, options: object): { id: number }[] } }
    return {
      name: 'flexsearch',
      index(products) {
        const engine = new Document({ document: { id: 'product', index: ['title', 'description'] } })
        for (const product of products) engine.add(product)
        return (query, k) => engine.search(query, { limit: k, suggest: true, merge: true }).map(({ id }) => id)
      },
    }
  },
}
