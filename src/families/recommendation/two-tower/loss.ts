import { spreadOverBags, sumBags } from '../../../tensor/embedding/bags.ts'
import type { Numbers, RowGradient } from '../../../tensor/embedding/bags.ts'
import { sampledSoftmax } from '../../../tensor/embedding/sampled-softmax.ts'
import type { Batch } from './batches.ts'

/** Length of every user's vector: what a preference can say at most, beside items of length 1. */
export const userLength = 8

/** One table of features a tower [features × width], and where its gradient is added. */
interface Tower { values: Numbers; gradient: RowGradient }

/** Mean loss of a batch; adds to both gradients. user = 8 · Σ w x / |Σ w x| over the features of the history, item = Σ w y over those of the item. */
export function lossOf({ histories, items: itemBags, logChances, targets, hidden }: Batch, { history, items: itemTower }: { history: Tower; items: Tower }, width: number): number {
  const numbers = (n: number): Numbers => (history.values instanceof Float64Array ? new Float64Array(n) : new Float32Array(n))
  const users = numbers(targets.length * width)
  sumBags(histories, history.values, width, users)
  const lengths = toLength(users, width)
  const items = numbers(logChances.length * width)
  sumBags(itemBags, itemTower.values, width, items)

  const gradients = { users: numbers(users.length), items: numbers(items.length) }
  const loss = sampledSoftmax({ users, items, width, logChances, targets, hidden }, gradients)
  throughLength(gradients.users, users, lengths, width)
  spreadOverBags(histories, gradients.users, width, history.gradient)
  spreadOverBags(itemBags, gradients.items, width, itemTower.gradient)
  return loss
}

/** Scales each row to `userLength`; returns what the lengths were. A row of zeros stays one. */
export function toLength(rows: Numbers, width: number): Float64Array {
  return Float64Array.from({ length: rows.length / width }, (_, row) => {
    let sum = 0
    for (let at = row * width; at < (row + 1) * width; at++) sum += rows[at]! ** 2
    const length = Math.sqrt(sum)
    if (length > 0) for (let at = row * width; at < (row + 1) * width; at++) rows[at]! *= userLength / length
    return length
  })
}

/** Only what turns a vector changes one of fixed length: with û = s · u/|u|, ∂/∂u = s/|u| · (g − û (û · g)/s²). */
function throughLength(gradients: Numbers, scaled: Numbers, lengths: Float64Array, width: number): void {
  for (let row = 0; row < lengths.length; row++) {
    let dot = 0
    for (let at = row * width; at < (row + 1) * width; at++) dot += gradients[at]! * scaled[at]!
    const scale = lengths[row]! > 0 ? userLength / lengths[row]! : 0
    for (let at = row * width; at < (row + 1) * width; at++) gradients[at] = scale * (gradients[at]! - scaled[at]! * dot / userLength ** 2)
  }
}
