import { unknown } from '../dataset/record.ts'
import type { DatasetRows } from '../dataset/record.ts'
import { labelsOf } from '../metrics/rankings/catalogue.ts'
import type { Catalogue } from '../metrics/ranking-metrics.ts'

/** What metrics of rankings may know of the items: how popular each is in training, where events tell of it, and its category, brand and tags as far
 *  as they are told: two items of which nobody knows the brand do not share one. */
export function knownOfItems(rows: DatasetRows): Catalogue {
  if (rows.kind === 'examples') return { nItems: 0 }
  const labels = labelsOf(rows.items.map(({ category, brand, tags }) => ({ category: told(category), brand: told(brand), tags })))
  return { nItems: rows.items.length, ...(rows.kind === 'events' && { popularity: popularityOf(rows) }), ...(labels && { labels }) }
}

function popularityOf({ events, items, splits }: Extract<DatasetRows, { kind: 'events' }>): Uint32Array {
  const placeOf = new Map(items.map(({ item }, place) => [item, place]))
  const popularity = new Uint32Array(items.length)
  for (const [i, { item }] of events.entries()) if (splits[i] === 0) popularity[placeOf.get(item)!]! += 1
  return popularity
}

function told(label: string): string {
  return label === unknown ? '' : label
}
