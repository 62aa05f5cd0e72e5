import type { Catalogue, ItemFacts } from './catalogue.ts'
import { groups } from './feature-groups.ts'
import type { GroupName } from './feature-groups.ts'
import { summariseHistory } from './history-summary.ts'
import type { PastEvent } from './history.ts'
import type { ItemRates } from './item-statistics.ts'

/** What a row is made of; it knows nothing of the user but the history, and nothing that happened at or after `time`. */
export interface Situation { item: ItemFacts; time: number; history: readonly PastEvent[]; rates: ItemRates }

/** With all groups 60 + 2 categories + 2 brands: 100 for 8 categories and 12 brands. */
export function featureNames(catalogue: Catalogue, names: readonly GroupName[]): string[] {
  return names.flatMap((name) => groups[name].names(catalogue))
}

/** Writes one row of features, not yet scaled, at `at` of the target; gives the place after it. */
export function writeFeatures(catalogue: Catalogue, names: readonly GroupName[], { item, time, history, rates }: Situation, target: Float32Array, at: number): number {
  const seen = { catalogue, item, time, rates, past: summariseHistory(catalogue, history, item, time) }
  const put = (value: number) => { target[at++] = value }
  for (const name of names) groups[name].putValues(seen, put)
  return at
}
