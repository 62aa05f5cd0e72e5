/** A curve that never falls: corners at the mean score of each block and its value, straight between them, level beyond the ends. */
interface Isotonic { centres: number[]; values: number[] }

interface Block { positives: number; scores: number; n: number }

/** The non-falling step function nearest to the labels in squares, by pooling adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman 1955).
 *  Equal scores are one row from the start. One made-up positive at the lowest score and one made-up negative at the highest keep the ends
 *  off 0 and 1, which no finite number of rows can prove and one mistake would pay for without limit in log loss. */
export function fitIsotonic(scores: ArrayLike<number>, labels: ArrayLike<number>): Isotonic {
  const blocks: Block[] = []
  for (const row of rowsByScore(scores, labels)) {
    blocks.push(row)
    while (blocks.length > 1 && valueOf(blocks.at(-2)!) >= valueOf(blocks.at(-1)!)) blocks.push(pool(blocks.pop()!, blocks.pop()!))
  }
  return { centres: blocks.map(({ scores, n }) => scores / n), values: blocks.map(valueOf) }
}

/** Calibrated probability: interpolated between the two nearest corners. Without any corner (no rows) the score itself. */
export function applyIsotonic({ centres, values }: Isotonic, score: number): number {
  if (centres.length === 0) return score
  const above = firstAbove(centres, score)
  if (above === 0) return values[0]!
  if (above === centres.length) return values.at(-1)!
  const share = (score - centres[above - 1]!) / (centres[above]! - centres[above - 1]!)
  return values[above - 1]! + share * (values[above]! - values[above - 1]!)
}

/** One block for each distinct score, ascending, with the two made-up rows. */
function rowsByScore(scores: ArrayLike<number>, labels: ArrayLike<number>): Block[] {
  const order = Array.from({ length: labels.length }, (_, i) => i).sort((i, j) => scores[i]! - scores[j]!)
  if (order.length === 0) return []
  const rows: Block[] = []
  let last: number | undefined
  const add = (score: number, label: number) => {
    if (score !== last) rows.push({ positives: 0, scores: 0, n: 0 })
    last = score
    const row = rows.at(-1)!
    row.positives += label
    row.scores += score
    row.n += 1
  }
  add(scores[order[0]!]!, 1)
  for (const i of order) add(scores[i]!, labels[i]!)
  add(scores[order.at(-1)!]!, 0)
  return rows
}

function valueOf({ positives, n }: Block): number {
  return positives / n
}

function pool(a: Block, b: Block): Block {
  return { positives: a.positives + b.positives, scores: a.scores + b.scores, n: a.n + b.n }
}

function firstAbove(centres: readonly number[], score: number): number {
  let [low, high] = [0, centres.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (centres[middle]! > score) high = middle
    else low = middle + 1
  }
  return low
}
