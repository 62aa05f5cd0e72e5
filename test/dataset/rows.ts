// Rows of a dataset in memory, small or simulated, and how they are spoiled.
import { seededRandom } from '../../src/base/random.ts'
import type { Dataset, EventRows, ExampleRows, Item, ShopEvent } from '../../src/dataset/record.ts'
import { profileOf } from '../../src/dataset/profile.ts'

export const day = 86_400_000

/** Splits by time: 7 in 10 events for training, 1 for validation, 2 for the test. */
export function eventRows(events: readonly ShopEvent[], items: Item[]): EventRows {
  const sorted = [...events].sort((a, b) => a.time - b.time || (a.user < b.user ? -1 : a.user > b.user ? 1 : a.item < b.item ? -1 : a.item > b.item ? 1 : a.kind < b.kind ? -1 : 1))
  const endsAt: EventRows['endsAt'] = [sorted[Math.floor(sorted.length * 0.7)]!.time, sorted[Math.floor(sorted.length * 0.8)]!.time, sorted.at(-1)!.time + 1]
  return { kind: 'events', events: sorted, items, endsAt, splits: Uint8Array.from(sorted, ({ time }) => (time < endsAt[0] ? 0 : time < endsAt[1] ? 1 : 2)) }
}

export interface Visitor { group: string; age: number; income: number; minutes: number; pages: number; month: string; channel: string; label: 0 | 1; split: number }

const months = ['Feb', 'Mar', 'May', 'June', 'Nov', 'Dec']
const channels = ['search', 'mail', 'shop', 'friends']

/** Visitors of a shop, some of them again: of one group (person) all rows are in one split. The target hangs on two columns, loosely. */
export function simulateVisitors(seed: number, n = 3000): Visitor[] {
  const random = seededRandom(seed)
  const persons = Array.from({ length: Math.ceil(n / 2) }, (_, i) => ({ group: `p${seed}-${i}`, age: 18 + random.below(60), income: Math.round(30_000 * Math.exp(0.6 * random.normal())), channel: random.pick(channels), split: [0, 0, 0, 0, 0, 0, 0, 1, 2, 2][random.below(10)]! }))
  return Array.from({ length: n }, () => {
    const person = random.pick(persons)
    const minutes = -Math.log(1 - random.next()) * 12
    const pages = Math.floor(-Math.log(1 - random.next()) * 5)
    const chance = 1 / (1 + Math.exp(2 - 0.08 * minutes - (person.channel === 'mail' ? 1 : 0)))
    return { ...person, minutes, pages, month: months[Math.min(random.below(6), random.below(6))]!, label: random.next() < chance ? 1 : 0 }
  })
}

/** More columns by name: numbers or words, one a visitor. */
export function exampleRows(visitors: readonly Visitor[], more: Record<string, (visitor: Visitor, i: number) => number | string> = {}): ExampleRows {
  const numbers = (['age', 'income', 'minutes', 'pages'] as const).map((name) => ({ name, kind: 'number' as const, values: Float64Array.from(visitors, (visitor) => visitor[name]) }))
  const words = (['month', 'channel'] as const).map((name) => ({ name, kind: 'category' as const, values: visitors.map((visitor) => visitor[name]) }))
  const added = Object.entries(more).map(([name, of]) => {
    const values = visitors.map(of)
    return typeof values[0] === 'number' ? { name, kind: 'number' as const, values: Float64Array.from(values as number[]) } : { name, kind: 'category' as const, values: values as string[] }
  })
  return { kind: 'examples', columns: [...numbers, ...words, ...added], labels: Uint8Array.from(visitors, ({ label }) => label), groups: visitors.map(({ group }) => group), splits: Uint8Array.from(visitors, ({ split }) => split) }
}

/** The record of rows that were cleaned elsewhere; nothing was dropped. */
export function datasetOf(rows: EventRows | ExampleRows, by: 'time' | 'user' | 'column' = rows.kind === 'events' ? 'time' : 'column', tables?: Dataset['tables']): Dataset {
  const n = rows.splits.length
  const count = (split: number) => rows.splits.filter((each) => each === split).length
  return {
    fingerprint: `${seededRandom(n).next()} ${JSON.stringify(profileOf(rows, by))}`,
    recipe: '', sources: [], files: [], users: 0,
    tables: tables ?? [{ name: rows.kind, read: n, kept: n, repaired: [], dropped: [] }],
    split: { by, train: count(0), validation: count(1), test: count(2) },
    profile: profileOf(rows, by),
  }
}
