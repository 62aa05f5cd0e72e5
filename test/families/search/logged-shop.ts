// A shop that keeps a log of its searches, and what the dataset stage makes of it.
import { makeSearches } from '../../../scripts/sample-data/searches.ts'
import type { Searches } from '../../../scripts/sample-data/searches.ts'
import { clickCleaner } from '../../../src/dataset/clicks/clean-clicks.ts'
import { judgeByClicks } from '../../../src/dataset/clicks/judge-by-clicks.ts'
import type { QueryRows } from '../../../src/dataset/record.ts'
import { itemOf } from './small-catalogue.ts'

export interface LoggedShop extends Searches { rows: QueryRows }

export function loggedShop(seed: number, given: Parameters<typeof makeSearches>[1] = {}): LoggedShop {
  const shop = makeSearches(seed, given)
  const cleaner = clickCleaner({ kinds: {}, catalogue: { has: () => true }, minUsers: 2 })
  cleaner.add(shop.log.map(({ query, item, kind, session, position }, i) => ({ row: i + 2, cells: [query, item, kind, session, String(position)] })), { width: 5, columns: { query: 0, item: 1, kind: 2, user: -1, session: 3, position: 4 }, file: 0 })
  const { judgements, splits, grades } = judgeByClicks(cleaner.finish(), undefined, { split: { validation: 0.25, test: 0.25 }, path: 'data/searches.csv' })
  return { ...shop, rows: { kind: 'queries', items: shop.products.map(({ item, name }) => itemOf(item, name)), judgements, splits, grades } }
}
