/** Places of the words that begin with the prefix, in a vocabulary in ascending order of code units (as `sort()` leaves it): from the first to before the last. Those
 *  between are found in O(log n), however many they are. */
export function completePrefix(prefix: string, sorted: readonly string[]): { from: number; to: number } {
  const from = firstPlace(sorted, (word) => word >= prefix)
  return { from, to: firstPlace(sorted, (word) => word >= prefix && !word.startsWith(prefix), from) }
}

/** The first place from `from` on that fits, where all after it fit too. */
function firstPlace(words: readonly string[], fits: (word: string) => boolean, from = 0): number {
  let low = from, high = words.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (fits(words[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
