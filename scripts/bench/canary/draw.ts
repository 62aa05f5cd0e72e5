import type { Random } from '../../../src/base/random.ts'

/** Beyond so many expected hits the normal distribution is close enough. */
const manyHits = 400

/** How many of n independent trials hit, each with probability p: by the gaps between hits, which are geometric. */
export function drawBinomial(random: Random, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0
  if (p >= 1) return n
  if (n * p > manyHits && n * (1 - p) > manyHits) return Math.min(n, Math.max(0, Math.round(n * p + random.normal() * Math.sqrt(n * p * (1 - p)))))
  const log = Math.log(1 - p)
  let hits = 0
  for (let at = gap(); at <= n; at += gap()) hits += 1
  return hits
  function gap(): number { return Math.floor(Math.log(1 - random.next()) / log) + 1 }
}

/** A count of events at random: the gaps between them are exponential. */
export function drawPoisson(random: Random, mean: number): number {
  if (mean > manyHits) return Math.max(0, Math.round(mean + random.normal() * Math.sqrt(mean)))
  let count = 0
  for (let at = -Math.log(1 - random.next()); at < mean; at -= Math.log(1 - random.next())) count += 1
  return count
}
