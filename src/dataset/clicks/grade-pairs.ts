import { examinationByPlace } from './examination.ts'
import type { PlaceCount } from './examination.ts'

/** What a log says of a query and an item. `reward`: of all that was done, as `rewardOf` counts it. */
export interface LoggedPair { query: string; item: string; places: PlaceCount[]; reward: number }

/** `grades[i]` of pair i, 0 to 1 in tenths; undefined where there is too little to tell. */
export interface PairGrades { grades: (number | undefined)[]; examination: number[] }

/** Showings at the mean of the query that every pair has beside its own, so that one click of one showing is not 100 %; the query has as many at the mean of all. */
const priorShowings = 10
/** Showings that were looked at, or actions, below which nothing is said of a pair. */
const fewestShowings = 3
const fewestActions = 2

/**
 * How right items are by what people did with them, beside the best one of their query.
 *
 * With showings it is the reward for each showing that was looked at, (reward + 10 · mean) / (Σ shown · examination + 10) (clicks over expected clicks, Zhang and Jones 2007), divided by the highest of
 * the query, or by the mean of all where that is higher: a query whose results nobody wants has no right ones. An item with which nobody did anything has 0. Without showings nobody knows what was passed over,
 * and it is the reward alone, divided by the highest of the query.
 */
export function gradePairs(pairs: readonly LoggedPair[], { hasShowings }: { hasShowings: boolean }): PairGrades {
  const examination = hasShowings ? examinationByPlace(pairs) : [1]
  const looks = pairs.map(({ places }) => places.reduce((total, { place, shown }) => total + shown * (examination[place] ?? 1), 0))
  const rates = hasShowings ? ratesOf(pairs, looks) : { values: pairs.map(({ reward }) => reward), mean: 0 }
  const isTold = pairs.map(({ places }, i) => (hasShowings && looks[i]! >= fewestShowings) || places.reduce((total, { acted }) => total + acted, 0) >= fewestActions)
  const highest = new Map<string, number>()
  for (const [i, { query, reward }] of pairs.entries()) if (isTold[i] && reward > 0) highest.set(query, Math.max(highest.get(query) ?? rates.mean, rates.values[i]!))
  const grades = pairs.map(({ query, reward }, i) => {
    if (!isTold[i]) return undefined
    return reward === 0 ? 0 : Math.round((10 * rates.values[i]!) / highest.get(query)!) / 10
  })
  return { grades, examination }
}

function ratesOf(pairs: readonly LoggedPair[], looks: readonly number[]): { values: number[]; mean: number } {
  const queries = new Map<string, { reward: number; looks: number }>()
  const all = { reward: 0, looks: 0 }
  for (const [i, { query, reward }] of pairs.entries()) {
    const own = queries.get(query) ?? { reward: 0, looks: 0 }
    queries.set(query, own)
    for (const total of [own, all]) {
      total.reward += reward
      total.looks += looks[i]!
    }
  }
  const mean = all.reward / Math.max(1, all.looks)
  const towards = (prior: number, of: { reward: number; looks: number }) => (of.reward + priorShowings * prior) / (of.looks + priorShowings)
  return { mean, values: pairs.map(({ query, reward }, i) => towards(towards(mean, queries.get(query)!), { reward, looks: looks[i]! })) }
}
