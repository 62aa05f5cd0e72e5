import { silentLog } from '../../../src/base/log.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { compileSchema } from '../../../src/base/schema.ts'
import type { Item, QueryRows } from '../../../src/dataset/record.ts'
import type { Checkpoint, FitPorts, FittedModel } from '../../../src/families/family.ts'
import { searchFamily } from '../../../src/families/search/family.ts'
import { specSchema } from '../../../src/spec/record.ts'
import type { Spec } from '../../../src/spec/record.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'

export function itemOf(item: string, name: string, given: Partial<Item> = {}): Item {
  return { item, name, description: '', tags: [], category: '', brand: '', price: 0, ...given }
}

/** The owner's four products. */
export const ownersItems: Item[] = [
  itemOf('1001', 'iPhone 12', { description: '智能手机', tags: ['手机', '苹果'], category: '电子产品', brand: '苹果', price: 8000 }),
  itemOf('1002', '华为Mate 40', { description: '智能手机', tags: ['手机', '华为'], category: '电子产品', brand: '华为', price: 6000 }),
  itemOf('1003', 'Nike Air Jordan 4', { description: '运动鞋', tags: ['运动鞋', '耐克'], category: '服装', brand: '耐克', price: 5000 }),
  itemOf('1004', '宜家马尔姆衣柜', { description: '家居', tags: ['衣柜', '家居'], category: '家居', brand: '宜家', price: 2000 }),
]

const kinds = ['shoe', 'jacket', 'lamp', 'kettle', 'notebook', 'bottle']
const colours = ['red', 'blue', 'green', 'black', 'white']
const materials = ['leather', 'cotton', 'steel', 'paper', 'wooden']

/** A product of each kind, colour and material; a query asks for a colour and a kind. `split` of the i-th of 30 queries. */
export function smallShop({ split = (i: number) => i % 3, seed = 1 } = {}): QueryRows {
  const random = seededRandom(seed)
  const items = kinds.flatMap((kind, a) => colours.flatMap((colour, b) => materials.map((material, c) => itemOf(`p${a}${b}${c}`, `${colour} ${material} ${kind}`, {
    description: `A ${kind} for every day, made of ${material}; ${random.pick(['sturdy', 'light', 'warm'])} and ${random.pick(['new', 'classic'])}.`,
    tags: [kind], category: kind, brand: `brand ${random.below(4)}`, price: 10 + random.below(90),
  })))).sort((a, b) => (a.item < b.item ? -1 : 1))
  const judged = kinds.flatMap((kind, a) => colours.flatMap((colour, b) => [0, 1, 2].map((c) => ({ query: `${colour} ${kind}`, item: `p${a}${b}${c}`, grade: 2 - c, at: a * colours.length + b }))))
  return { kind: 'queries', items, judgements: judged.map(({ query, item, grade }) => ({ query, item, grade })), splits: Uint8Array.from(judged, ({ at }) => split(at)), grades: { lowest: 0, highest: 2 } }
}

export function rowsOf(items: Item[], queries: readonly string[] = []): QueryRows {
  return { kind: 'queries', items, judgements: queries.map((query) => ({ query, item: items[0]!.item, grade: 1 })), splits: new Uint8Array(queries.length).fill(2), grades: { lowest: 0, highest: 1 } }
}

/** A spec with the schema's defaults around what is given. */
export function specOf(parameters: object = {}): Spec {
  const spec = { name: 'shop-search', family: 'search', data: { items: { path: 'data/items.csv' }, judgements: { path: 'data/judgements.csv' } }, parameters: structuredClone(parameters) }
  const validate = compileSchema(specSchema)
  if (!validate(spec)) throw new Error(JSON.stringify(validate.errors))
  return spec as unknown as Spec
}

export function fitPorts(given: Partial<FitPorts> = {}): FitPorts {
  return { log: silentLog, saveCheckpoint: async (_: Checkpoint) => {}, resumeFrom: undefined, signal: new AbortController().signal, ...given }
}

export async function fitOf(rows: QueryRows, parameters: object = {}, ports: Partial<FitPorts> = {}): Promise<FittedModel> {
  const spec = specOf(parameters)
  return searchFamily.fit({ spec, rows, cases: searchFamily.buildCases(rows, spec), backend: await openCpuBackend() }, fitPorts(ports))
}
