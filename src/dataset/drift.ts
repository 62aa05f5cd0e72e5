import { allOthers, maxRanges } from './distribution.ts'
import type { Distribution } from './distribution.ts'

/** `index` is the population stability index without what noise adds to it; `isBeyondNoise`: whether noise alone cannot explain it. `moved` is the
 *  part whose share moved most. `effectiveRows` is the smaller side's number of independent rows. */
export interface Drift { name: string; index: number; isBeyondNoise: boolean; moved: Part; effectiveRows: number }
interface Part { label: string; before: number; now: number }

/** Rows of one part, on both sides together, below which its share says little. */
const fewestOfAPart = 10

/** How far a distribution has moved from the earlier one of the same name; undefined where one has numbers and the other categories.
 *  PSI = Σ (q − p) ln(q / p) over the parts; with equal populations PSI / (1/n + 1/m) is nearly χ² with B − 1 degrees of freedom, so its mean
 *  is taken off, and only what lies above that mean by four of its standard deviations counts. A p-value alone would alarm at everything with
 *  many rows, the index alone at noise with few.
 *  Source: Yurdakul and Naranjo, Statistical properties of the population stability index, 2020; Wilson and Hilferty, 1931, for the quantile. */
export function driftOf(before: Distribution, now: Distribution): Drift | undefined {
  const hasNumbers = ({ bins }: Distribution) => typeof bins[0]?.bin === 'number'
  if (before.bins.length === 0 || now.bins.length === 0 || hasNumbers(before) !== hasNumbers(now)) return undefined
  const [n, m] = [effectiveRowsOf(before), effectiveRowsOf(now)]
  const parts = mergeSmall(hasNumbers(before) ? numberParts(before, now) : categoryParts(before, now), n, m)
  const smooth = (share: number, rows: number) => (share * rows + 0.5) / (rows + 0.5 * parts.length)
  const index = parts.reduce((sum, part) => {
    const [p, q] = [smooth(part.before, n), smooth(part.now, m)]
    return sum + (q - p) * Math.log(q / p)
  }, 0)
  const noise = 1 / n + 1 / m
  const freedom = parts.length - 1
  return {
    name: now.name,
    index: Math.max(0, index - freedom * noise),
    isBeyondNoise: freedom > 0 && index / noise > chiSquareQuantile(freedom, 4),
    moved: parts.reduce((most, part) => (Math.abs(part.now - part.before) > Math.abs(most.now - most.before) ? part : most)),
    effectiveRows: Math.min(n, m),
  }
}

function effectiveRowsOf({ effectiveRows, rows }: Distribution): number {
  return Math.max(1, effectiveRows ?? rows ?? 1)
}

/** The quantile of χ² that lies as high as z in a standard normal distribution. */
function chiSquareQuantile(freedom: number, z: number): number {
  return freedom * (1 - 2 / (9 * freedom) + z * Math.sqrt(2 / (9 * freedom))) ** 3
}

/** Parts of at least a tenth of the earlier rows, what lies above them all, and a number of its own weight for itself. Two data sets
 *  have other edges: between two edges the share is known to within one range, and where it may be the same on both sides it counts as the same. */
function numberParts(before: Distribution, now: Distribution): Part[] {
  const cuts = cutsOf(before)
  let [p, q] = [0, 0]
  const parts = cuts.map(({ edge, isBelow }) => {
    const [own, other] = nearest(above(p, shareUpTo(before, edge, isBelow)), above(q, shareUpTo(now, edge, isBelow)))
    p += own
    q += other
    return { label: isBelow ? `below ${edge}` : `up to ${edge}`, before: own, now: other }
  })
  return [...parts, { label: `above ${cuts.at(-1)!.edge}`, before: Math.max(0, 1 - p), now: Math.max(0, 1 - q) }]
}

function above(share: number, [low, high]: [number, number]): [number, number] {
  return [Math.max(0, low - share), Math.max(0, high - share)]
}

function cutsOf({ bins }: Distribution): { edge: number; isBelow: boolean }[] {
  const cuts: { edge: number; isBelow: boolean }[] = []
  let share = 0
  for (const [i, { bin, share: own }] of bins.entries()) {
    share += own
    if (own >= 0.1) cuts.push({ edge: bin as number, isBelow: true })
    if (share < 0.1 && i < bins.length - 1) continue
    cuts.push({ edge: bin as number, isBelow: false })
    share = 0
  }
  return cuts
}

/** Lowest and highest share that the numbers up to (or below) an edge may have: of a range, less than one part of `maxRanges` lies before its last number. */
function shareUpTo({ bins }: Distribution, edge: number, isBelow: boolean): [low: number, high: number] {
  const inside = bins.filter(({ bin }) => (isBelow ? (bin as number) < edge : (bin as number) <= edge))
  const low = inside.reduce((sum, { share }) => sum + share, 0)
  const next = bins[inside.length]
  const isKnown = next === undefined || (!isBelow && inside.at(-1)?.bin === edge)
  return [low, isKnown ? low : low + Math.min(next.share, 1 / maxRanges)]
}

/** The pair of values of two ranges that lies closest together. */
function nearest([lowA, highA]: [number, number], [lowB, highB]: [number, number]): [number, number] {
  if (highA < lowB) return [highA, lowB]
  if (highB < lowA) return [lowA, highB]
  return [Math.max(lowA, lowB), Math.max(lowA, lowB)]
}

/** A category that one side does not list is one of its others: as much of them as the other side has, at most as much as its rarest one listed. */
function categoryParts(before: Distribution, now: Distribution): Part[] {
  const [known, current] = [listed(before), listed(now)]
  const names = new Set([...known.shares.keys(), ...current.shares.keys()])
  const parts = [...names].map((label) => ({ label, before: known.shares.get(label) ?? known.take(current.shares.get(label)!), now: current.shares.get(label) ?? current.take(known.shares.get(label)!) }))
  return [...parts, { label: allOthers, before: known.left(), now: current.left() }]
}

function listed({ bins }: Distribution): { shares: Map<string, number>; take(wanted: number): number; left(): number } {
  const shares = new Map(bins.filter(({ bin }) => bin !== allOthers).map(({ bin, share }) => [String(bin), share]))
  const rarest = Math.min(...shares.values())
  let others = bins.find(({ bin }) => bin === allOthers)?.share ?? 0
  return {
    shares,
    take(wanted) {
      const taken = Math.min(wanted, rarest, others)
      others -= taken
      return taken
    },
    left: () => others,
  }
}

/** Parts with few rows, together one. */
function mergeSmall(parts: Part[], n: number, m: number): Part[] {
  const isSmall = ({ before, now }: Part) => before * n + now * m < fewestOfAPart
  const small = parts.filter(isSmall)
  const rest = small.reduce((sum, { before, now }) => ({ label: 'rare ones', before: sum.before + before, now: sum.now + now }), { label: '', before: 0, now: 0 })
  return [...parts.filter((part) => !isSmall(part)), ...(rest.before + rest.now > 0 ? [rest] : [])]
}
