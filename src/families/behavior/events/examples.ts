import type { EventRows } from '../../../dataset/record.ts'
import { splitNames } from '../../../dataset/record.ts'
import type { Spec } from '../../../spec/record.ts'
import type { Examples } from '../../family.ts'

const hourMs = 3_600_000

/** One example per click, in the order of the rows: 1 if the same user buys the same item in the same split within the purchase window, the
 *  click's own moment included. A click whose window reaches the end of its split is left out: its label would be read from the next split, or
 *  is not known yet. */
export function clicksOf(rows: EventRows, spec: Spec): Examples {
  const windowMs = spec.parameters.purchaseWindowHours * hourMs
  const purchases = purchaseTimes(rows)
  const examples: Examples = { train: [], validation: [], test: [] }

  for (const [row, { user, item, kind, time }] of rows.events.entries()) {
    const split = rows.splits[row]!
    if (kind !== 'click' || time + windowMs >= rows.endsAt[split]!) continue
    const isBought = purchases.get(keyOf(split, user, item))?.some((bought) => bought >= time && bought <= time + windowMs) ?? false
    examples[splitNames[split]!].push({ row, group: user, label: isBought ? 1 : 0 })
  }
  return examples
}

function purchaseTimes({ events, splits }: EventRows): Map<string, number[]> {
  const purchases = new Map<string, number[]>()
  for (const [row, { user, item, kind, time }] of events.entries()) {
    if (kind !== 'purchase') continue
    const key = keyOf(splits[row]!, user, item)
    const times = purchases.get(key)
    if (times) times.push(time)
    else purchases.set(key, [time])
  }
  return purchases
}

/** No id of a shop holds a NUL, so that two pairs never share a key. */
function keyOf(split: number, user: string, item: string): string {
  return `${split}${user}\0${item}`
}
