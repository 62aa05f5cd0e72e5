/** Examples from the highest score to the lowest: `entry` is 2 · group + label, `endsTie` 1 where the next score is lower. */
export interface Ranking { entry: Uint32Array; endsTie: Uint8Array }

/** Sorts once what every resample walks through. O(n log n). */
export function rankExamples(labels: ArrayLike<number>, scores: ArrayLike<number>, groups: ArrayLike<number>): Ranking {
  const order = Uint32Array.from({ length: labels.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  return {
    entry: order.map((i) => 2 * groups[i]! + labels[i]!),
    endsTie: Uint8Array.from(order, (i, rank) => (rank + 1 === order.length || scores[order[rank + 1]!] !== scores[i] ? 1 : 0)),
  }
}
