import { seededRandom } from '../../../src/base/random.ts'
import { compileSchema } from '../../../src/base/schema.ts'
import type { EventRows, Item, ShopEvent } from '../../../src/dataset/record.ts'
import { specSchema } from '../../../src/spec/record.ts'
import type { Spec } from '../../../src/spec/record.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
export const start = Date.parse('2026-01-01T00:00:00Z')

/** A shop in which a purchase after a click depends on whether category and brand are the user's favourites. Split 70 / 10 / 20 by time. */
export function smallShop(given: { users?: number; days?: number; seed?: number; categories?: number; brands?: number } = {}): EventRows {
  const { users = 60, days = 20, seed = 1, categories = 3, brands = 4 } = given
  const random = seededRandom(seed)
  const items: Item[] = Array.from({ length: 2 * categories * brands }, (_, i) => ({
    item: `i${String(i).padStart(3, '0')}`, name: '', description: '', tags: [], category: `c${i % categories}`, brand: `b${Math.floor(i / categories) % brands}`, price: 10 + random.below(1000),
  }))
  const events: ShopEvent[] = []
  for (let user = 0; user < users; user++) {
    const [category, brand] = [`c${random.below(categories)}`, `b${random.below(brands)}`]
    const favourites = items.filter((item) => item.category === category)
    for (let visit = 0; visit < days / 2; visit++) {
      const at = start + Math.floor(random.next() * days * dayMs)
      const item = random.next() < 0.5 ? random.pick(favourites) : random.pick(items)
      const taste = (item.category === category ? 3 : 0) + (item.brand === brand ? 2 : 0)
      events.push({ user: `u${user}`, item: item.item, kind: 'view', time: at })
      if (random.next() > 0.9) continue
      events.push({ user: `u${user}`, item: item.item, kind: 'click', time: at + 1000 * (1 + random.below(60)) })
      if (random.next() < 1 / (1 + Math.exp(3 - taste))) events.push({ user: `u${user}`, item: item.item, kind: 'purchase', time: at + 60_000 + random.below(10 * hourMs) })
    }
  }
  return rowsByTime(sortEvents(events), items, start + 0.7 * days * dayMs, start + 0.8 * days * dayMs)
}

/** Events that two moments divide; the last split ends with the last event. */
export function rowsByTime(events: ShopEvent[], items: Item[], validationFrom: number, testFrom: number): EventRows {
  const splits = Uint8Array.from(events, ({ time }) => (time < validationFrom ? 0 : time < testFrom ? 1 : 2))
  return { kind: 'events', events, items, splits, endsAt: [validationFrom, testFrom, (events.at(-1)?.time ?? 0) + 1] }
}

/** The same rows without some of the events. */
export function withEvents(rows: EventRows, isKept: (event: ShopEvent, split: number) => boolean): EventRows {
  const kept = rows.events.map((event, i) => isKept(event, rows.splits[i]!))
  return { ...rows, events: rows.events.filter((_, i) => kept[i]), splits: rows.splits.filter((_, i) => kept[i]) }
}

/** As the dataset stage orders them. */
export function sortEvents(events: ShopEvent[]): ShopEvent[] {
  const key = ({ user, item, kind }: ShopEvent) => `${user}\0${item}\0${kind}`
  return [...events].sort((a, b) => a.time - b.time || (key(a) < key(b) ? -1 : 1))
}

/** The owner's own six events, an hour apart, and its four items; all for training. */
export function ownersExample(): EventRows {
  const events = ([['1', '1001', 'view'], ['1', '1002', 'click'], ['1', '1003', 'purchase'], ['2', '1001', 'view'], ['2', '1004', 'click'], ['3', '1002', 'purchase']] as const)
    .map(([user, item, kind], hour) => ({ user, item, kind, time: start + hour * hourMs }))
  const items = ([['1001', 'iPhone 12', '电子产品', '苹果', 8000], ['1002', '华为Mate 40', '电子产品', '华为', 6000], ['1003', 'Nike Air Jordan 4', '服装', '耐克', 5000], ['1004', '宜家马尔姆衣柜', '家居', '宜家', 2000]] as const)
    .map(([item, name, category, brand, price]) => ({ item, name, description: '', tags: [], category, brand, price }))
  return rowsByTime(events, items, start + 30 * dayMs, start + 40 * dayMs)
}

type Given<T> = T extends unknown[] ? T : T extends object ? { [K in keyof T]?: Given<T[K]> } : T

/** A spec with the schema's defaults around what is given; one network where nothing is said of seeds. */
export function specOf(given: Given<Pick<Spec, 'features' | 'parameters' | 'training' | 'data'>> = {}): Spec {
  const spec = { name: 'user-behavior', family: 'behavior', data: { events: { path: 'data/events.csv' }, items: { path: 'data/items.csv' } }, ...structuredClone(given), training: { seeds: 1, ...given.training } }
  const validate = compileSchema(specSchema)
  if (!validate(spec)) throw new Error(JSON.stringify(validate.errors))
  return spec as unknown as Spec
}
