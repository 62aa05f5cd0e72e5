import type { DataProfile } from './record.ts'

export type Distribution = DataProfile['distributions'][number]
type Bin = Distribution['bins'][number]

/** Name of the bin for what is not among the most frequent categories. */
export const allOthers = 'all others'
const maxCategories = 30
/** Many, since two data sets have other edges: what lies between two of them is known to within one bin. */
export const maxRanges = 40
const nClusters = 64

/** Rows counted by bin, and by which of 64 groups of users they are of: how far the groups differ tells how sure the shares are. */
interface ClusteredCounts {
  add(bin: number, user: number): void
  count(bin: number): number
  /** How many times more the shares vary than they would were all rows independent; 1 at least, 64 counters a bin.
   *  deff = n Σ V(p)/p / (B − 1), V(p) from the random groups of users. Source: Rao and Scott, On chi-squared tests for multiway contingency
   *  tables with cell proportions estimated from survey data, 1984; Wolter, Introduction to variance estimation, 2007, chapter 2. */
  designEffect(): number
}

export function clusteredCounts(): ClusteredCounts {
  const counts: Uint32Array[] = []
  return {
    add(bin, user) {
      while (counts.length <= bin) counts.push(new Uint32Array(nClusters))
      counts[bin]![user % nClusters]! += 1
    },
    count: (bin) => sum(counts[bin] ?? []),
    designEffect() {
      const clusters = Array.from({ length: nClusters }, (_, cluster) => counts.reduce((total, bin) => total + bin[cluster]!, 0))
      const n = sum(clusters)
      const nFilled = clusters.filter((size) => size > 0).length
      const filled = counts.filter((bin) => sum(bin) > 0)
      if (filled.length < 2) return 1
      if (nFilled < 2) return n
      const spread = filled.map((bin) => {
        const share = sum(bin) / n
        return clusters.reduce((total, size, cluster) => total + (bin[cluster]! - share * size) ** 2, 0) / share
      })
      return Math.max(1, (sum(spread) / n / (filled.length - 1)) * (nFilled / (nFilled - 1)))
    },
  }
}

/** Shares of categories: the 30 most frequent, and all others together. */
export function categoryShares(name: string, counts: Iterable<readonly [category: string, count: number]>, designEffect: number): Distribution {
  const sorted = [...counts].filter(([, count]) => count > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const rest = sorted.slice(maxCategories).reduce((total, [, count]) => total + count, 0)
  const shown = rest > 0 ? [...sorted.slice(0, maxCategories), [allOthers, rest] as const] : sorted
  return distributionOf(name, shown, designEffect)
}

/** Shares of numbers (with their counts, ascending) in ranges of about equal share, each named by its upper edge, which belongs to it. A number
 *  that fills several ranges is one; at most 40 different numbers have a range each. */
export function numberShares(name: string, counts: readonly (readonly [value: number, count: number])[], designEffect: number): Distribution {
  const n = counts.reduce((total, [, count]) => total + count, 0)
  const ranges: [edge: number, count: number][] = []
  let range = 0
  let below = 0
  for (const [i, [value, count]] of counts.entries()) {
    range += count
    below += count
    const isFull = counts.length <= maxRanges || Math.floor((below / n) * maxRanges) > Math.floor(((below - range) / n) * maxRanges)
    if (!isFull && i < counts.length - 1) continue
    ranges.push([value, range])
    range = 0
  }
  return distributionOf(name, ranges, designEffect)
}

/** Each different number with how often it comes, ascending. */
export function countNumbers(values: Float64Array): [value: number, count: number][] {
  const counts: [number, number][] = []
  for (const value of values.toSorted()) {
    const last = counts.at(-1)
    if (last?.[0] === value) last[1] += 1
    else counts.push([value, 1])
  }
  return counts
}

function distributionOf(name: string, counts: readonly (readonly [bin: Bin['bin'], count: number])[], designEffect: number): Distribution {
  const rows = counts.reduce((total, [, count]) => total + count, 0)
  return { name, bins: counts.map(([bin, count]) => ({ bin, share: Number((count / rows).toFixed(6)) })), rows, effectiveRows: Math.round(rows / designEffect) }
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
