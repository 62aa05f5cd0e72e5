import type { Random } from '../../../src/base/random.ts'
import type { ShopEvent } from '../../../src/dataset/record.ts'
import type { ClickTruth } from '../shop.ts'
import type { Product } from './catalogue.ts'
import { clickChance, purchaseChance } from './chances.ts'
import type { Past } from './chances.ts'
import { driftLikings } from './customers.ts'
import type { Customer } from './customers.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** A purchase follows its click by less than a day, and the same item is clicked again after a day at the earliest: so a purchase
 *  belongs to exactly one click, and the true chance is the chance of the label. */
const longestDelayMs = 20 * hourMs

/** Everything one customer does in the shop. */
export function simulateVisits(customer: Customer, products: readonly Product[], { fromMs, days }: { fromMs: number; days: number }, random: Random): { events: ShopEvent[]; truth: ClickTruth[] } {
  const events: ShopEvent[] = []
  const truth: ClickTruth[] = []
  const memory = makeMemory()
  let time = fromMs

  for (let day = 0; day < days; day++) {
    driftLikings(customer, random)
    for (const start of visitStarts(customer, fromMs + day * dayMs, random)) {
      time = Math.max(time + 10 * minuteMs, start)
      visit()
    }
  }
  return { events, truth }

  function visit(): void {
    const focus = pickWeighted(customer.categoryLikings.map((liking) => Math.exp(1.2 * liking)), random)
    for (let goesOn = true; goesOn; goesOn = random.next() < 0.8) {
      time += wholeSeconds(70 * secondMs * Math.exp(0.7 * random.normal()))
      const product = pickProduct(focus)
      const past = memory.of(product)
      see('view', product)
      if (time - (past.clicks.at(-1) ?? -Infinity) <= dayMs || random.next() >= clickChance(customer, product)) continue
      time += wholeSeconds((3 + 30 * random.next()) * secondMs)
      click(product, past)
    }
  }

  function click(product: Product, past: Past): void {
    memory.deliver(time)
    const probability = purchaseChance(customer, product, { time, sameItem: past, nInCategory: memory.nInCategory(product.category, time - hourMs), lastPurchase: memory.lastPurchase() })
    const isPurchased = random.next() < probability
    truth.push({ user: customer.user, item: product.item.item, time, probability, isPurchased })
    see('click', product)
    if (!isPurchased) return
    const bought = time + wholeSeconds(Math.min(longestDelayMs, Math.max(minuteMs, 40 * minuteMs * Math.exp(1.1 * random.normal()))))
    events.push({ user: customer.user, item: product.item.item, kind: 'purchase', time: bought })
    memory.expect(product, bought)
  }

  function see(kind: 'view' | 'click', product: Product): void {
    events.push({ user: customer.user, item: product.item.item, kind, time })
    memory.note(kind, product, time)
  }

  /** A third of the views go back to something seen before; most others stay with what the visit is about. */
  function pickProduct(focus: number): Product {
    const seen = memory.recent(time - 7 * dayMs)
    if (seen.length > 0 && random.next() < 0.35) return random.pick(seen)
    const shelf = random.next() < 0.8 ? products.filter(({ category }) => category === focus) : products
    return shelf[pickWeighted(shelf.map(({ brand, popularity }) => popularity * Math.exp(0.6 * customer.brandLikings[brand]!)), random)]!
  }
}

/** What has happened so far, as the chances need it. A purchase counts from the moment it is made. */
function makeMemory() {
  const pasts = new Map<Product, Past>()
  const seen: { product: Product; time: number }[] = []
  let expected: { product: Product; time: number }[] = []
  let lastPurchase: number | undefined

  function of(product: Product): Past {
    let past = pasts.get(product)
    if (!past) pasts.set(product, past = { views: [], clicks: [], purchases: [] })
    return past
  }
  function since<T extends { time: number }>(entries: readonly T[], from: number): T[] {
    return entries.slice(entries.findLastIndex((entry) => entry.time < from) + 1)
  }
  return {
    of,
    note(kind: 'view' | 'click', product: Product, time: number): void {
      of(product)[kind === 'view' ? 'views' : 'clicks'].push(time)
      seen.push({ product, time })
    },
    expect(product: Product, time: number): void { expected.push({ product, time }) },
    deliver(now: number): void {
      for (const { product, time } of expected.filter((purchase) => purchase.time < now).sort((a, b) => a.time - b.time)) {
        of(product).purchases.push(time)
        lastPurchase = Math.max(lastPurchase ?? 0, time)
      }
      expected = expected.filter((purchase) => purchase.time >= now)
    },
    lastPurchase: () => lastPurchase,
    nInCategory: (category: number, from: number) => since(seen, from).filter(({ product }) => product.category === category).length,
    recent: (from: number) => [...new Set(since(seen, from).map(({ product }) => product))],
  }
}

/** Starts of a day's visits, ascending; their number is Poisson distributed (Knuth 1969). */
function visitStarts({ visitsPerDay, favouriteHour }: Customer, dayStart: number, random: Random): number[] {
  const starts: number[] = []
  for (let product = random.next(); product > Math.exp(-visitsPerDay); product *= random.next()) {
    const hour = random.next() < 0.7 ? favouriteHour + 2 * random.normal() : 24 * random.next()
    starts.push(dayStart + wholeSeconds(((hour + 24) % 24) * hourMs))
  }
  return starts.sort((a, b) => a - b)
}

function pickWeighted(weights: readonly number[], random: Random): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0)
  const found = weights.findIndex((weight) => (left -= weight) < 0)
  return found === -1 ? weights.length - 1 : found
}

function wholeSeconds(ms: number): number {
  return Math.max(1, Math.round(ms / secondMs)) * secondMs
}
