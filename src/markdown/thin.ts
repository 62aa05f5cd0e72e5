/** Indices of at most `limit` of `n` points, evenly apart; the first and the last are kept. */
export function thinOut(n: number, limit: number): number[] {
  if (n <= limit) return Array.from({ length: n }, (_, i) => i)
  return Array.from({ length: limit }, (_, i) => Math.round((i * (n - 1)) / (limit - 1)))
}
