import type { ShadowComparison } from '../../../serving/record.ts'

const nWorst = 20

/** What the routers saw of one shadow, as if they were one: counts are added, means weighed by the pairs behind them. */
export function mergeComparisons(parts: readonly ShadowComparison[]): ShadowComparison | undefined {
  const [first] = parts
  if (first === undefined) return undefined
  const sum = (pick: (part: ShadowComparison) => number) => parts.reduce((total, part) => total + pick(part), 0)
  const mean = (pick: (part: ShadowComparison) => number | undefined) => {
    const known = parts.filter((part) => pick(part) !== undefined)
    const weight = known.reduce((total, { compared }) => total + compared, 0)
    return weight === 0 ? undefined : known.reduce((total, part) => total + pick(part)! * part.compared, 0) / weight
  }
  const both = (pick: (part: ShadowComparison) => { served: number; shadow: number }) => ({ served: mean((part) => pick(part).served) ?? 0, shadow: mean((part) => pick(part).shadow) ?? 0 })
  const means = { scoreDifferenceMean: mean((part) => part.scoreDifferenceMean), topKChurn: mean((part) => part.topKChurn), rankOverlap: mean((part) => part.rankOverlap) }
  return {
    ...first,
    mirrored: sum(({ mirrored }) => mirrored),
    failed: sum(({ failed }) => failed),
    dropped: sum(({ dropped }) => dropped),
    compared: sum(({ compared }) => compared),
    ...Object.fromEntries(Object.entries(means).filter(([, value]) => value !== undefined)),
    latencyP50Ms: both(({ latencyP50Ms }) => latencyP50Ms),
    latencyP95Ms: both(({ latencyP95Ms }) => latencyP95Ms),
    worst: parts.flatMap(({ worst }) => worst).sort((a, b) => b.difference - a.difference).slice(0, nWorst),
  }
}
