import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { readCsv } from '../../../src/dataset/csv.ts'
import { generateProducts, generateQueries } from './generate-products.ts'
import type { Product } from './generate-products.ts'

/** `gains`: of the products that were judged for a query. */
export interface SearchSet { products: Product[]; queries: string[]; gains: Map<string, Map<number, number>> | undefined }

/** The set in `<folder>/crowdflower`: products.csv (product, title, description) and judgements.csv (query, product, grade 1 … 4; gain = (grade − 1) / 3). */
export async function readSearchSet(folder: string): Promise<SearchSet> {
  const products = (await rowsOf(join(folder, 'crowdflower/products.csv'))).map(([product, title, description]) => ({ product: Number(product), title: title!, description: description! }))
  const gains = new Map<string, Map<number, number>>()
  for (const [query, product, grade] of await rowsOf(join(folder, 'crowdflower/judgements.csv'))) {
    if (!gains.has(query!)) gains.set(query!, new Map())
    gains.get(query!)!.set(Number(product), (Number(grade) - 1) / 3)
  }
  return { products: products.sort((a, b) => a.product - b.product), queries: [...gains.keys()], gains }
}

/** Where no data are given: 10,000 generated products in Latin letters, which all engines take apart alike. */
export function generateSearchSet(): SearchSet {
  return { products: [...generateProducts(10_000, 1, ['latin'])], queries: generateQueries(200, 2, ['latin']), gains: undefined }
}

async function rowsOf(path: string): Promise<string[][]> {
  const rows: string[][] = []
  for await (const batch of readCsv(createReadStream(path, 'utf8'), path)) rows.push(...batch.map(({ cells }) => cells))
  return rows.slice(1)
}
