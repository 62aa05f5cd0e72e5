import type { Random } from '../../../src/base/random.ts'
import { brands, categories } from './catalogue.ts'

/** What drives a customer; nothing of it is in any file. Likings are added to the log-odds of a purchase. */
export interface Customer {
  user: string
  /** [8] and [12]; likings of categories drift from day to day. */
  categoryLikings: number[]
  brandLikings: number[]
  /** Log-odds lost for each e-fold of the price above the middle of its category. */
  thrift: number
  /** How easily this customer buys at all. */
  ease: number
  visitsPerDay: number
  /** Hour of the day (UTC) around which visits gather. */
  favouriteHour: number
}

export function makeCustomer(user: string, random: Random): Customer {
  return {
    user,
    categoryLikings: categories.map(() => random.normal()),
    brandLikings: brands.map(() => 0.5 * random.normal()),
    thrift: Math.max(0, 1.2 + 0.4 * random.normal()),
    ease: 0.5 * random.normal(),
    visitsPerDay: 0.39 * Math.exp(0.5 * random.normal()),
    favouriteHour: random.pick([9, 12, 20, 21, 22]),
  }
}

/** Interest moves a little every day and stays as strong as it was (an autoregressive walk of standard deviation 1). */
export function driftLikings(customer: Customer, random: Random): void {
  const kept = 0.985
  customer.categoryLikings = customer.categoryLikings.map((liking) => kept * liking + Math.sqrt(1 - kept * kept) * random.normal())
}
