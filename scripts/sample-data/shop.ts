import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { csvOf } from './csv-of.ts'

const kinds = [['跑鞋', 'running shoe'], ['台灯', 'desk lamp'], ['背包', 'backpack'], ['耳机', 'headphones'], ['水壶', 'kettle'], ['夹克', 'jacket'], ['手表', 'watch'], ['沙发', 'sofa']] as const
/** Each kind comes in four styles, which no file names; a brand tells of it in two cases of three. */
const brands = ['Alba', '青禾', 'Corvo', '墨山'] as const
const perKind = 16
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const start = Date.parse('2026-01-05T00:00:00Z')

export interface PastEvent { item: string; kind: 'view' | 'click' | 'purchase'; time: number }
export interface Visitor { history: PastEvent[]; /** The true chance, 0 to 1, that this visitor wants an item that is of the kind that was searched for. */ wants(item: string): number }
export interface Shop {
  files: Record<string, string>
  queries: { query: string; isRight(item: string): boolean }[]
  /** Visitors who are in no file, as they come after the training. */
  visitors: Visitor[]
}

interface Product { item: string; name: string; kind: number; style: number; brand: number; price: number; quality: number }

/** A made-up shop: a catalogue with names in two languages, queries with what is right for them, and what people of four hidden tastes viewed, clicked and bought. The same seed gives the same bytes. */
export function makeShop(seed: number, { users = 300, visitors = 40 } = {}): Shop {
  const random = seededRandom(seed)
  const products = makeProducts(random)
  const logs = Array.from({ length: users }, (_, i) => ({ user: `u${i + 1}`, events: visit(random.below(brands.length), products, 14 + random.below(10), random) }))
  const queries = kinds.flatMap((names, kind) => names.map((query) => ({ query, isRight: (item: string) => products.some((product) => product.item === item && product.kind === kind) })))
  return {
    files: {
      'data/items.csv': csvOf(products.map(({ item, name, kind, brand, price }) => ({ item, name, tags: kinds[kind]!.join('|'), category: kinds[kind]![1], brand: brands[brand]!, price }))),
      'data/events.csv': csvOf(logs.flatMap(({ user, events }) => events.map(({ item, kind, time }) => ({ user, item, kind, time: new Date(time).toISOString() })))),
      'data/judgements.csv': csvOf(judge(queries, products)),
    },
    queries,
    visitors: Array.from({ length: visitors }, () => {
      const taste = random.below(brands.length)
      return { history: visit(taste, products, 8, random), wants: (item) => wish(taste, products.find((product) => product.item === item)!) }
    }),
  }
}

function makeProducts(random: Random): Product[] {
  return kinds.flatMap((names, kind) => Array.from({ length: perKind }, (_, i) => {
    const style = i % brands.length
    const brand = random.next() < 0.66 ? style : random.below(brands.length)
    return { item: `${1001 + kind * perKind + i}`, name: `${brands[brand]} ${names[i % 2]} ${10 + i}`, kind, style, brand, price: 50 + 10 * random.below(60), quality: 0.6 + 0.4 * random.next() }
  }))
}

function wish(taste: number, { style, quality }: Product): number {
  return quality * (style === taste ? 0.7 : 0.1)
}

/** One thing after another is looked at, mostly to one's taste; a click and a purchase come by how much it is wanted. */
function visit(taste: number, products: readonly Product[], views: number, random: Random): PastEvent[] {
  const own = products.filter(({ style }) => style === taste)
  let time = start + random.below(40 * 24 * 60) * minuteMs
  return Array.from({ length: views }).flatMap(() => {
    const product = random.pick(random.next() < 0.7 ? own : products)
    time += (2 + random.below(30)) * minuteMs + (random.below(4) === 0 ? dayMs : 0)
    const seen: PastEvent[] = [{ item: product.item, kind: 'view', time }]
    if (random.next() < 0.6) seen.push({ item: product.item, kind: 'click', time: time + minuteMs / 2 })
    if (seen.length === 2 && random.next() < wish(taste, product)) seen.push({ item: product.item, kind: 'purchase', time: time + minuteMs })
    return seen
  })
}

/** What is of the kind that was asked for is right; with the name of a brand before it, only that of the brand wholly so. */
function judge(queries: Shop['queries'], products: readonly Product[]): { query: string; item: string; grade: number }[] {
  const plain = queries.flatMap(({ query, isRight }) => products.filter(({ item }) => isRight(item)).map(({ item }) => ({ query, item, grade: 2 })))
  const branded = queries.flatMap(({ query, isRight }) => brands.flatMap((name, brand) => products.filter(({ item }) => isRight(item)).map((product) => ({ query: `${name} ${query}`, item: product.item, grade: product.brand === brand ? 2 : 1 }))))
  return [...plain, ...branded]
}
