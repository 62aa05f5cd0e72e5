/** The option that was probably meant, undefined where none is near. Case, `-` and `_` count for nothing: `batch_size` means
 *  `batchSize`. */
export function nearMiss(found: string, options: readonly string[]): string | undefined {
  const plain = normalise(found)
  const ranked = options
    .map((option) => ({ option, distance: editDistance(plain, normalise(option)) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best && best.distance <= Math.max(1, Math.floor(Math.min(plain.length, best.option.length) / 3)) ? best.option : undefined
}

/** Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string alignment: Damerau 1964,
 *  Levenshtein 1966). */
export function editDistance(a: string, b: string): number {
  let twoBack: number[] = []
  let oneBack = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = oneBack[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(oneBack[j]! + 1, row[j - 1]! + 1, replaced, isSwap ? twoBack[j - 2]! + 1 : Infinity)
    }
    twoBack = oneBack
    oneBack = row
  }
  return oneBack[b.length]!
}

function normalise(text: string): string {
  return text.slice(0, 64).toLowerCase().replace(/[-_]/g, '')
}
