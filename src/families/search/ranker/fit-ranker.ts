import { factorise, solveFactorised } from '../../../matrix/positive-definite.ts'
import type { LinearRanker } from './rerank.ts'

/** Candidates of one query: features [candidates × width], row by row, and what people found of each (0 where nobody said). */
interface RankedCandidates { features: Float64Array; gains: Float64Array }

/** Weight of |w|²/2 beside the mean loss of a query. */
const penalty = 0.01
const steps = 30

/**
 * Weights w that put the better of two candidates first: minimises the mean over queries of Σ (g_i − g_j) ln(1 + e^(−w·(x_i − x_j))) over pairs with g_i > g_j, divided by
 * Σ (g_i − g_j), plus penalty · |w|²/2 (RankNet with a linear model: Burges et al. 2005), by Newton's method. Features are scaled by their spread while it learns, so that the
 * penalty is fair to all. Undefined where no query has such a pair.
 */
export function fitRanker(queries: readonly RankedCandidates[], width: number): LinearRanker | undefined {
  const useful = queries.map(pairsOf).filter((pairs) => pairs.length > 0)
  if (useful.length === 0) return undefined
  const spreads = spreadsOf(queries, width)
  const weights = new Float64Array(width)
  for (let step = 0; step < steps; step++) {
    const gradient = weights.map((weight) => penalty * weight)
    const hessian = new Float64Array(width * width)
    for (let i = 0; i < width; i++) hessian[i * width + i] = penalty
    for (const pairs of useful) {
      const total = pairs.reduce((sum, { gain }) => sum + gain, 0) * useful.length
      for (const { gain, features, better, worse } of pairs) {
        const difference = Float64Array.from(spreads, (spread, j) => (features[better * width + j]! - features[worse * width + j]!) / spread)
        const miss = 1 / (1 + Math.exp(difference.reduce((sum, part, j) => sum + part * weights[j]!, 0)))
        const share = gain / total
        for (let i = 0; i < width; i++) {
          gradient[i]! -= share * miss * difference[i]!
          for (let j = 0; j < width; j++) hessian[i * width + j]! += share * miss * (1 - miss) * difference[i]! * difference[j]!
        }
      }
    }
    if (!factorise(hessian, width)) break
    const move = solveFactorised(hessian, width, gradient)
    for (let j = 0; j < width; j++) weights[j]! -= move[j]!
    if (move.every((part) => Math.abs(part) < 1e-9)) break
  }
  return { weights: weights.map((weight, j) => weight / spreads[j]!) }
}

interface Pair { gain: number; features: Float64Array; better: number; worse: number }

function pairsOf({ features, gains }: RankedCandidates): Pair[] {
  const pairs: Pair[] = []
  for (let better = 0; better < gains.length; better++) {
    for (let worse = 0; worse < gains.length; worse++) {
      const gain = gains[better]! - gains[worse]!
      if (gain > 0) pairs.push({ gain, features, better, worse })
    }
  }
  return pairs
}

function spreadsOf(queries: readonly RankedCandidates[], width: number): Float64Array {
  const [n, sums, squares] = [queries.reduce((sum, { gains }) => sum + gains.length, 0), new Float64Array(width), new Float64Array(width)]
  for (const { features } of queries) {
    for (let i = 0; i < features.length; i++) {
      sums[i % width]! += features[i]!
      squares[i % width]! += features[i]! ** 2
    }
  }
  return squares.map((square, j) => Math.sqrt(Math.max(0, square / n - (sums[j]! / n) ** 2)) || 1)
}
