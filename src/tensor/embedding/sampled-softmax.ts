import type { Numbers } from './bags.ts'

/** Some users, and the items among which each must find its targets. Places are those in `items`. */
interface SampledChoice {
  /** [users × width] */
  users: Numbers
  /** [items × width], each item once */
  items: Numbers
  width: number
  /** ln of the chance that an item is among the items of a batch. */
  logChances: Float64Array
  /** What each user chose; at least one each. */
  targets: readonly (readonly number[])[]
  /** Items that are no wrong answer for the user, though they are no target either. */
  hidden: readonly (readonly number[])[]
}

/** Cross entropy of a softmax over the sampled items, mean over targets, then users: −ln p_t, p ∝ exp(user · item − ln chance). The chance makes the sum over the sample stand for
 *  the sum over all items (Bengio and Senécal 2008; Yi et al. 2019): without it popular items, which are in most batches, would be punished. Adds to the gradients; returns the loss. */
export function sampledSoftmax({ users, items, width, logChances, targets, hidden }: SampledChoice, gradients: { users: Numbers; items: Numbers }): number {
  const n = logChances.length
  const shares = new Float64Array(n)
  let loss = 0
  for (const [user, chosen] of targets.entries()) {
    const from = user * width
    for (let item = 0; item < n; item++) {
      const at = item * width
      let dot = 0
      for (let k = 0; k < width; k++) dot += users[from + k]! * items[at + k]!
      shares[item] = dot - logChances[item]!
    }
    for (const item of hidden[user]!) shares[item] = -Infinity
    let highest = -Infinity
    for (let item = 0; item < n; item++) if (shares[item]! > highest) highest = shares[item]!
    let sum = 0
    for (let item = 0; item < n; item++) sum += Math.exp(shares[item]! - highest)
    const logSum = highest + Math.log(sum)
    for (const item of chosen) loss += (logSum - shares[item]!) / chosen.length / targets.length

    for (let item = 0; item < n; item++) shares[item] = Math.exp(shares[item]! - logSum) / targets.length
    for (const item of chosen) shares[item]! -= 1 / chosen.length / targets.length
    for (let item = 0; item < n; item++) {
      const change = shares[item]!
      if (change === 0) continue
      const at = item * width
      for (let k = 0; k < width; k++) {
        gradients.users[from + k]! += change * items[at + k]!
        gradients.items[at + k]! += change * users[from + k]!
      }
    }
  }
  return loss
}
