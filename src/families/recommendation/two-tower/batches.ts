import type { Random } from '../../../base/random.ts'
import type { SparseMatrix } from '../../../matrix/sparse.ts'
import { hasEvents } from './features.ts'

/** What one step looks at. Features are items by their id, then attributes. */
export interface Batch {
  histories: SparseMatrix
  items: SparseMatrix
  logChances: Float64Array
  targets: number[][]
  hidden: number[][]
}

interface BatchRules {
  /** Users × items. */
  users: SparseMatrix
  /** Items × attributes. */
  content: SparseMatrix
  usersPerBatch: number
  /** Items of a batch beside the targets, drawn evenly from all (Yang et al. 2020): or what nobody met would never be a wrong answer. */
  negatives: number
  /** How often an item is seen without its id: the share of what a new item looks like. */
  idDropout: number
}

/** Each user gives a quarter of the history, at most so many items, to be found from the rest; those with longer ones have several turns. */
const mostTargets = 16
const mostHistory = 100
const targetsOf = (n: number) => Math.max(1, Math.min(mostTargets, Math.round(n / 4)))
const turnsOf = (n: number) => (n < 2 ? 0 : Math.ceil(n / mostTargets))

/** Makes the batches of one epoch after another: all that is random is in `random`, so that equal states of it give equal batches. */
export function batchMaker({ users, content, usersPerBatch, negatives, idDropout }: BatchRules): { perEpoch: number; batchesOf(random: Random): Generator<Batch, void, void> } {
  const nItems = users.columns
  const isKnown = hasEvents(users)
  const turns: number[] = []
  const expected = new Float64Array(nItems)                 // targets of a turn that are this item
  for (let user = 0; user < users.rows; user++) {
    const n = users.starts[user + 1]! - users.starts[user]!
    for (let turn = 0; turn < turnsOf(n); turn++) turns.push(user)
    for (let at = users.starts[user]!; at < users.starts[user + 1]!; at++) expected[users.indices[at]!]! += turnsOf(n) * targetsOf(n) / n
  }
  for (let item = 0; item < nItems; item++) expected[item]! /= turns.length
  const hasAttributes = (item: number) => content.starts[item + 1]! > content.starts[item]!
  const profile = new Float64Array(content.columns)
  const places = new Int32Array(nItems).fill(-1)

  function batchOf(members: readonly number[], random: Random): Batch {
    const histories = openBags()
    const candidates: number[] = []
    const place = (item: number) => {
      if (places[item]! < 0) places[item] = candidates.push(item) - 1
      return places[item]!
    }
    const showsId = (item: number) => isKnown[item] === 1 && (!hasAttributes(item) || random.next() >= idDropout)

    const targets = members.map((user) => {
      const [from, end] = [users.starts[user]!, users.starts[user + 1]!]
      const mixed = Int32Array.from({ length: end - from }, (_, i) => from + i)
      const nTargets = targetsOf(mixed.length)
      const needed = Math.min(mixed.length, nTargets + mostHistory)
      for (let i = 0; i < needed; i++) {
        const j = i + random.below(mixed.length - i)
        ;[mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!]
      }
      const attributes: number[] = []
      for (const cell of mixed.subarray(nTargets, needed)) {
        const [item, weight] = [users.indices[cell]!, users.values[cell]!]
        if (showsId(item)) histories.add(item, weight)
        for (let at = content.starts[item]!; at < content.starts[item + 1]!; at++) {
          const attribute = content.indices[at]!
          if (profile[attribute] === 0) attributes.push(attribute)
          profile[attribute]! += weight * content.values[at]!
        }
      }
      for (const attribute of attributes) {
        histories.add(nItems + attribute, profile[attribute]!)
        profile[attribute] = 0
      }
      histories.end()
      return [...mixed.subarray(0, nTargets)].map((cell) => place(users.indices[cell]!))
    })
    for (let n = 0; n < negatives; n++) place(random.below(nItems))

    const hidden = members.map((user, n) => {
      const chosen = new Set(targets[n])
      return [...users.indices.subarray(users.starts[user]!, users.starts[user + 1]!)].map((item) => places[item]!).filter((at) => at >= 0 && !chosen.has(at))
    })
    const items = openBags()
    for (const item of candidates) {
      if (showsId(item)) items.add(item, 1)
      for (let at = content.starts[item]!; at < content.starts[item + 1]!; at++) items.add(nItems + content.indices[at]!, content.values[at]!)
      items.end()
    }
    const missedByDraw = (1 - 1 / nItems) ** negatives
    const logChances = Float64Array.from(candidates, (item) => Math.log(1 - Math.exp(-members.length * expected[item]!) * missedByDraw))
    for (const item of candidates) places[item] = -1
    return { histories: histories.read(nItems + content.columns), items: items.read(nItems + content.columns), logChances, targets, hidden }
  }

  return {
    perEpoch: Math.ceil(turns.length / usersPerBatch),
    *batchesOf(random) {
      const order = random.shuffle(turns)
      for (let at = 0; at < order.length; at += usersPerBatch) yield batchOf(order.slice(at, at + usersPerBatch), random)
    },
  }
}

function openBags() {
  const [starts, indices, values] = [[0], [] as number[], [] as number[]]
  return {
    add(feature: number, weight: number) {
      indices.push(feature)
      values.push(weight)
    },
    end: () => void starts.push(indices.length),
    read: (columns: number): SparseMatrix => ({ rows: starts.length - 1, columns, starts: Int32Array.from(starts), indices: Int32Array.from(indices), values: Float32Array.from(values) }),
  }
}
