// The demo's shop: a catalogue, customers with hidden tastes, and what they viewed, clicked and bought. For each click the true
// chance of a purchase is known, so that a test can say how close a model comes to the best possible one.
import { seededRandom } from '../../src/base/random.ts'
import type { Item, ShopEvent } from '../../src/dataset/record.ts'
import { makeCatalogue } from './shop/catalogue.ts'
import { makeCustomer } from './shop/customers.ts'
import { simulateVisits } from './shop/visits.ts'

export { brands, categories } from './shop/catalogue.ts'
export { writeShop } from './shop/write-shop.ts'

export interface ShopOptions {
  seed: number
  users?: number
  days?: number
  /** First day, ISO 8601. */
  from?: string
}

export interface Shop {
  seed: number
  items: Item[]
  users: string[]
  /** As they happened, without dirt, in the order of a dataset. Times are whole seconds. */
  events: ShopEvent[]
  /** One entry a click, by time. */
  truth: ClickTruth[]
}

/** `probability`: of a purchase of this item by this user within 24 hours of this click, given all that happened before it.
 *  `isPurchased`: what was drawn with it. */
export interface ClickTruth { user: string; item: string; time: number; probability: number; isPurchased: boolean }

/** The same options give the same shop. 750 users and 60 days, the defaults, give about 150,000 events. */
export function simulateShop({ seed, users: nUsers = 750, days = 60, from = '2026-01-05T00:00:00Z' }: ShopOptions): Shop {
  const random = seededRandom(seed)
  const catalogue = makeCatalogue(random)
  const users = Array.from({ length: nUsers }, (_, index) => String(index + 1))
  const visits = users.map((user) => simulateVisits(makeCustomer(user, random), catalogue, { fromMs: Date.parse(from), days }, random))
  return {
    seed,
    users,
    items: catalogue.map(({ item }) => item),
    events: visits.flatMap(({ events }) => events).sort(compareEvents),
    truth: visits.flatMap(({ truth }) => truth).sort((a, b) => a.time - b.time || (a.user < b.user ? -1 : 1)),
  }
}

/** The order of a dataset. */
function compareEvents(a: ShopEvent, b: ShopEvent): number {
  return a.time - b.time || compare(a.user, b.user) || compare(a.item, b.item) || compare(a.kind, b.kind)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
