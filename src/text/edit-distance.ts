// Two rows are enough for insertions, deletions and replacements; a swap of neighbours looks one row further back.
const rows = [new Uint8Array(128), new Uint8Array(128), new Uint8Array(128)]

/** Insertions, deletions, replacements and swaps of neighbours between two words of at most 100 letters (optimal string alignment), or `limit + 1` when there are
 *  more than `limit`. Looks only at the band where few enough are possible: O(length · limit). */
export function editDistanceWithin(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  const over = limit + 1
  let [twoBack, oneBack, row] = rows as [Uint8Array, Uint8Array, Uint8Array]
  for (let j = 0; j <= b.length; j++) oneBack[j] = Math.min(j, over)
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - limit), to = Math.min(b.length, i + limit)
    row[from - 1] = from === 1 ? Math.min(i, over) : over
    let least = row[from - 1]!
    const letter = a.charCodeAt(i - 1)
    for (let j = from; j <= to; j++) {
      const other = b.charCodeAt(j - 1)
      let best = oneBack[j - 1]! + (letter === other ? 0 : 1)
      if (row[j - 1]! + 1 < best) best = row[j - 1]! + 1
      // The cell above the right end of the band was never filled in this call.
      if (j < i + limit && oneBack[j]! + 1 < best) best = oneBack[j]! + 1
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other && twoBack[j - 2]! + 1 < best) best = twoBack[j - 2]! + 1
      row[j] = Math.min(best, over)
      if (best < least) least = best
    }
    if (least > limit) return over
    ;[twoBack, oneBack, row] = [oneBack, row, twoBack]
  }
  return oneBack[b.length]!
}
