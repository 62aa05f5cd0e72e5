import type { Spec } from '../spec/record.ts'
import { categoryShares, clusteredCounts, countNumbers, numberShares } from './distribution.ts'
import { eventLeaks } from './leaks.ts'
import { numbering } from './numbering.ts'
import { isOrder } from './read-time.ts'
import type { DataProfile, Item, ShopEvent } from './record.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const kinds = ['view', 'click', 'purchase'] as const
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'))
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
/** A week that is cut tells more of the calendar than of customers. */
const shortestForWeekdaysMs = 14 * dayMs

interface SeenItem { category: number; brand: number; price: number; train: number; test: number }
interface SeenUser { index: number; train: number; test: number; days: number; lastDay: number }

/** The profile of events that come one by one, ascending by time as in a dataset, after all items. `splits` are places in `splitNames`. Keeps
 *  an entry a user and an item, nothing an event. */
export function eventProfiler({ by, endsAt }: { by: Spec['data']['split']['by']; endsAt: readonly number[] }): { addItem(item: Item): void; addEvent(event: ShopEvent, split: number): void; finish(): DataProfile } {
  const items = new Map<string, SeenItem>()
  const users = new Map<string, SeenUser>()
  const [categories, brands] = [numbering(), numbering()]
  const counts = { kind: clusteredCounts(), hour: clusteredCounts(), weekday: clusteredCounts(), category: clusteredCounts(), brand: clusteredCounts(), price: clusteredCounts() }
  const leaks = eventLeaks({ by, endsAt })
  let first = NaN
  let last = NaN

  function addTrainingEvent({ kind, time }: ShopEvent, item: SeenItem, user: SeenUser): void {
    const date = new Date(time)
    const day = Math.floor(time / dayMs)
    if (user.train === 0 || day !== user.lastDay) user.days += 1
    user.lastDay = day
    user.train += 1
    item.train += 1
    counts.kind.add(kinds.indexOf(kind), user.index)
    counts.hour.add(date.getUTCHours(), user.index)
    counts.weekday.add(date.getUTCDay(), user.index)
    counts.category.add(item.category, user.index)
    counts.brand.add(item.brand, user.index)
    counts.price.add(priceStep(item.price), user.index)
    if (Number.isNaN(first)) first = time
    last = time
  }

  return {
    addItem({ item, category, brand, price }) {
      items.set(item, { category: categories.of(category), brand: brands.of(brand), price, train: 0, test: 0 })
    },
    addEvent(event, split) {
      leaks.add(event, split)
      let user = users.get(event.user)
      if (!user) users.set(event.user, user = { index: users.size, train: 0, test: 0, days: 0, lastDay: NaN })
      const item = items.get(event.item)!
      if (split === 0) addTrainingEvent(event, item, user)
      if (split === 2) {
        user.test += 1
        item.test += 1
      }
    },
    finish() {
      const [seenItems, seenUsers] = [[...items.values()], [...users.values()]]
      const isTimed = !isOrder(first)
      const shares = (name: keyof typeof counts, names: readonly string[]) => categoryShares(name, names.map((bin, i) => [bin, counts[name].count(i)]), counts[name].designEffect())
      return {
        distributions: [
          shares('kind', kinds),
          ...(isTimed ? [shares('hour', hours)] : []),
          ...(last - first >= shortestForWeekdaysMs ? [shares('weekday', weekdays)] : []),
          shares('category', categories.names),
          shares('brand', brands.names),
          numberShares('price', weightedNumbers(seenItems.map(({ price, train: count }) => [price, count])), counts.price.designEffect()),
          numberShares(isTimed ? 'events per user and day' : 'events per user', countNumbers(Float64Array.from(seenUsers.filter(({ days }) => days > 0), ({ train: events, days }) => events / days)), 1),
        ].filter(({ bins }) => bins.length > 0),
        topShare: topShare(seenItems.map(({ train: count }) => count)),
        coldShare: coldShare(seenItems),
        coldUserShare: coldShare(seenUsers),
        leaks: leaks.sentences(),
      }
    },
  }
}

/** Prices in steps of a quarter octave, to tell how alike the events of one user are; up to 2^50. */
function priceStep(price: number): number {
  return Math.min(200, Math.max(0, Math.round(4 * Math.log2(1 + price))))
}

function weightedNumbers(pairs: (readonly [value: number, count: number])[]): [number, number][] {
  const counts = new Map<number, number>()
  for (const [value, count] of pairs) if (count > 0) counts.set(value, (counts.get(value) ?? 0) + count)
  return [...counts].sort(([a], [b]) => a - b)
}

/** Share of all events on the most popular percent of the items, one item at least; 0 where there are none. */
function topShare(counts: number[]): number {
  const sorted = counts.sort((a, b) => b - a)
  const total = sorted.reduce((sum, count) => sum + count, 0)
  const top = sorted.slice(0, Math.max(1, Math.floor(sorted.length / 100))).reduce((sum, count) => sum + count, 0)
  return total === 0 ? 0 : top / total
}

/** Share of the test rows on what training has not seen; 0 without a test. */
function coldShare(seen: readonly { train: number; test: number }[]): number {
  const all = seen.reduce((sum, { test: count }) => sum + count, 0)
  const cold = seen.reduce((sum, { train: known, test: count }) => sum + (known === 0 ? count : 0), 0)
  return all === 0 ? 0 : cold / all
}
