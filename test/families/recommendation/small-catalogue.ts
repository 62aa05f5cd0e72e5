import { silentLog } from '../../../src/base/log.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { compileSchema } from '../../../src/base/schema.ts'
import type { EventRows, Item, ShopEvent } from '../../../src/dataset/record.ts'
import type { Checkpoint, FitPorts } from '../../../src/families/family.ts'
import { sparseFromTriples } from '../../../src/matrix/sparse.ts'
import type { SparseMatrix } from '../../../src/matrix/sparse.ts'
import { specSchema } from '../../../src/spec/record.ts'
import type { Spec } from '../../../src/spec/record.ts'

export const start = Date.parse('2026-01-01T00:00:00Z')
const hourMs = 3_600_000

/** Users who stay within one or two categories; of each user's events the last is the test, the one before it the validation. */
export function smallShop({ users = 60, items: n = 40, seed = 1, categories = 4 }: { users?: number; items?: number; seed?: number; categories?: number } = {}): EventRows {
  const random = seededRandom(seed)
  const items: Item[] = Array.from({ length: n }, (_, i) => ({
    item: itemId(i), name: `thing ${i % 7}`, description: '', tags: [`t${i % 5}`], category: `c${i % categories}`, brand: `b${i % 3}`, price: 10 + random.below(500),
  }))
  const events: ShopEvent[] = []
  for (let user = 0; user < users; user++) {
    const taste = random.below(categories)
    const seen = new Set<number>()
    while (seen.size < 4 + random.below(6)) seen.add(random.next() < 0.8 ? taste + categories * random.below(n / categories) : random.below(n))
    const times = [...seen].map((item, i) => ({ item, time: start + hourMs * (user + 10 * i) }))
    for (const { item, time } of times) events.push({ user: `user-${user}`, item: itemId(item), kind: random.pick(['view', 'click', 'purchase'] as const), time })
  }
  return rowsOf(events, items)
}

export function itemId(i: number): string {
  return `i${String(i).padStart(3, '0')}`
}

/** As the dataset stage orders and splits them. */
export function rowsOf(events: readonly ShopEvent[], items: Item[]): EventRows {
  const key = ({ user, item, kind }: ShopEvent) => `${user}\0${item}\0${kind}`
  const sorted = [...events].sort((a, b) => a.time - b.time || (key(a) < key(b) ? -1 : 1))
  const left = new Map<string, number>()
  for (const { user } of sorted) left.set(user, (left.get(user) ?? 0) + 1)
  const splits = Uint8Array.from(sorted, ({ user }) => {
    const n = left.get(user)!
    left.set(user, n - 1)
    return n === 1 ? 2 : n === 2 ? 1 : 0
  })
  return { kind: 'events', events: sorted, items, splits, endsAt: [Infinity, Infinity, Infinity] }
}

export function specOf(parameters: Partial<Spec['parameters']> = {}, given: object = {}): Spec {
  const spec = { name: 'for-you', family: 'recommendation', data: { events: { path: 'data/events.csv' }, items: { path: 'data/items.csv' } }, parameters: structuredClone(parameters), ...given }
  const validate = compileSchema(specSchema)
  if (!validate(spec)) throw new Error(JSON.stringify(validate.errors))
  return spec as unknown as Spec
}

export function fitPorts(given: Partial<FitPorts> = {}): FitPorts & { saved: Checkpoint[] } {
  const saved: Checkpoint[] = []
  return { saved, log: silentLog, saveCheckpoint: async (checkpoint) => { saved.push(structuredClone(checkpoint)) }, resumeFrom: undefined, signal: new AbortController().signal, ...given }
}

/** Users × items with about this share of cells, weights 1 or 2; the first item is nobody's. */
export function randomUsers(seed: number, { users = 12, items = 9, share = 0.4 } = {}): SparseMatrix {
  const random = seededRandom(seed)
  const cells = { rows: [] as number[], columns: [] as number[], values: [] as number[] }
  for (let user = 0; user < users; user++) {
    for (let item = 1; item < items; item++) {
      if (random.next() > share) continue
      cells.rows.push(user)
      cells.columns.push(item)
      cells.values.push(1 + random.below(2))
    }
  }
  return sparseFromTriples(users, items, cells)
}

export function dense({ rows, columns, starts, indices, values }: SparseMatrix): number[][] {
  return Array.from({ length: rows }, (_, row) => {
    const cells = new Array<number>(columns).fill(0)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) cells[indices[at]!] = values[at]!
    return cells
  })
}
