import type { DatasetRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { Examples } from '../family.ts'

const hourMs = 3_600_000

/** One example per click, in the order of the rows: 1 if the same user buys the same item within the purchase window, the click's own
 *  moment included. A click whose window reaches the end of its split is left out: its label would be read from the next split, or is not
 *  known yet. */
export function buildExamples(rows: DatasetRows, spec: Spec): Examples {
  const windowMs = spec.parameters.purchaseWindowHours * hourMs
  const purchases = purchaseTimes(rows)
  const examples: Examples = { train: [], validation: [], test: [] }

  for (const [index, { user, item, kind, time }] of rows.events.entries()) {
    if (kind !== 'click') continue
    const { split, endsAt } = splitOf(rows, time)
    if (time + windowMs >= endsAt) continue
    const isBought = purchases.get(keyOf(user, item))?.some((bought) => bought >= time && bought <= time + windowMs) ?? false
    examples[split].push({ event: index, group: user, label: isBought ? 1 : 0 })
  }
  return examples
}

/** The split a moment belongs to, and the first moment after that split. */
function splitOf({ events, validationFrom, testFrom }: DatasetRows, time: number): { split: keyof Examples; endsAt: number } {
  if (time < validationFrom) return { split: 'train', endsAt: validationFrom }
  if (time < testFrom) return { split: 'validation', endsAt: testFrom }
  return { split: 'test', endsAt: events.at(-1)!.time + 1 }
}

function purchaseTimes({ events }: DatasetRows): Map<string, number[]> {
  const purchases = new Map<string, number[]>()
  for (const { user, item, kind, time } of events) {
    if (kind !== 'purchase') continue
    const key = keyOf(user, item)
    const times = purchases.get(key)
    if (times) times.push(time)
    else purchases.set(key, [time])
  }
  return purchases
}

/** No id of a shop holds a NUL, so that two pairs never share a key. */
function keyOf(user: string, item: string): string {
  return `${user}\0${item}`
}
