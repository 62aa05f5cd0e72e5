/** Which of several hypotheses are rejected so that any wrong rejection among them has probability `alpha` at most, and at which level each was
 *  tested: the smallest p against alpha / m, the next against alpha / (m − 1), … until one is not rejected, whose level the others share.
 *  Source: Holm, A simple sequentially rejective multiple test procedure, 1979. */
export function holm(pValues: readonly number[], alpha: number): { isRejected: boolean; level: number }[] {
  const results = pValues.map(() => ({ isRejected: false, level: alpha }))
  const ascending = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!)
  let level = alpha / pValues.length
  let isOpen = true
  ascending.forEach((index, rank) => {
    if (isOpen) level = alpha / (pValues.length - rank)
    isOpen &&= pValues[index]! <= level
    results[index] = { isRejected: isOpen, level }
  })
  return results
}
