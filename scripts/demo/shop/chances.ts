import type { Product } from './catalogue.ts'
import type { Customer } from './customers.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** When a customer viewed, clicked and bought one product, ascending. */
export interface Past { views: number[]; clicks: number[]; purchases: number[] }

/** What a customer did before a click, as far as it bears on it. */
export interface Situation {
  time: number
  sameItem: Past
  /** Events of the same category in the hour before. */
  nInCategory: number
  lastPurchase: number | undefined
}

/** True chance that a click becomes a purchase: a logistic function of taste, price, what the customer did before, the clock and
 *  the product's quality. */
export function purchaseChance(customer: Customer, product: Product, { time, sameItem, nInCategory, lastPurchase }: Situation): number {
  const taste = 0.7 * customer.categoryLikings[product.category]! + customer.brandLikings[product.brand]! - customer.thrift * product.priceLevel
  const interest = 1.4 * Math.log1p(countSince(sameItem.views, time - 14 * dayMs)) + 1.2 * Math.log1p(countSince(sameItem.clicks, time - 30 * dayMs)) + 0.7 * Math.log1p(nInCategory)
  const hasIt = countSince(sameItem.purchases, time - 30 * dayMs) > 0 ? 2 : 0
  const hasJustSpent = lastPurchase !== undefined && time - lastPurchase < dayMs ? 1 : 0
  return sigmoid(-5.3 + taste + interest - hasIt - hasJustSpent + clockEffect(product, time) + customer.ease + product.quality)
}

/** Chance that a view becomes a click. */
export function clickChance(customer: Customer, product: Product): number {
  return sigmoid(0.4 * customer.categoryLikings[product.category]! + 0.3 * customer.brandLikings[product.brand]! - 0.2 * product.priceLevel)
}

/** Hour of the day (UTC) at which each category is bought most. */
const bestHours = [20, 21, 18, 19, 17, 22, 23, 18]

/** Each category has its time of day, and weekends are for buying. */
function clockEffect({ category }: Product, time: number): number {
  const hour = (time % dayMs) / hourMs
  const weekday = new Date(time).getUTCDay()
  return 1.1 * Math.cos((2 * Math.PI * (hour - bestHours[category]!)) / 24) + (weekday === 0 || weekday === 6 ? 0.5 : 0)
}

function countSince(times: readonly number[], from: number): number {
  let count = 0
  for (let i = times.length - 1; i >= 0 && times[i]! >= from; i--) count++
  return count
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
