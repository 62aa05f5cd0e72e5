import type { CanaryRules } from '../../spec/record.ts'
import { isBusinessEvent } from './canary-evidence.ts'
import type { CanaryEvidence, MetricEvidence } from './canary-evidence.ts'
import { limitEvidence, meanEvidence } from './e-process.ts'
import type { Tally } from './e-process.ts'

/** One question to the canary: what it showed against it, and for it where that is asked. Logarithms of evidence. */
export interface CanaryTest {
  metric: MetricEvidence
  kind: 'limit' | 'baseline'
  /** The share that the spec permits, where kind is limit. */
  permitted?: number
  /** That the canary is worse than it may be. */
  against: number
  /** That it is good enough; undefined where this need not be shown. */
  inFavour: number | undefined
  /** Whether what was counted lies beyond what is permitted; evidence alone would also abort for a difference too small to matter. */
  isBeyond: boolean
  /** Whether the baseline lies beyond the same limit: then something else is wrong, and only the comparison of the two accuses the canary. */
  isBaselineBad: boolean
}

/** Odds against those of the limit: what is thought of where a limit is broken, and where it is kept. */
const brokenBy = [1.5, 2, 4, 10, 40]
const keptBy = [0, 0.25, 0.5]
/** The limit of the 95th percentile is a limit for the share of slower answers. */
const slowShare = 0.05

/** All questions of a step. The chance that any of them ever reaches `limitOf` for a canary that is as good as its baseline and within the
 *  limits is below alpha for the whole rollout: alpha is divided by the questions and the steps (Bonferroni). */
export function canaryTests({ metrics }: CanaryEvidence, rules: CanaryRules): CanaryTest[] {
  return metrics.flatMap((metric): CanaryTest[] => {
    if (metric.name === 'slow') return [limitTest(metric, slowShare)]
    if (metric.name === 'errors') return [limitTest(metric, rules.maxErrorRate), baselineTest(metric, rules)]
    return [baselineTest(metric, rules)]
  })
}

/** Logarithm of the evidence that aborts. */
export function limitOf({ alpha, steps, events }: CanaryRules): number {
  return Math.log((4 + events.length) * steps.length / alpha)
}

function limitTest(metric: MetricEvidence, permitted: number): CanaryTest {
  const { canary, baseline } = metric
  return {
    metric, kind: 'limit', permitted,
    against: brokenEvidence(canary, permitted),
    inFavour: permitted === 0 || permitted === 1 ? Infinity : meanEvidence(keptBy.map((times) => limitEvidence(canary, permitted, oddsTimes(permitted, times)))),
    isBeyond: canary.k > permitted * canary.n,
    isBaselineBad: baseline.k > permitted * baseline.n,
  }
}

function brokenEvidence(tally: Tally, permitted: number): number {
  if (permitted === 0) return tally.k > 0 ? Infinity : 0
  return permitted === 1 ? 0 : meanEvidence(brokenBy.map((times) => limitEvidence(tally, permitted, oddsTimes(permitted, times))))
}

function baselineTest(metric: MetricEvidence, { noWorseThanBaselineBy }: CanaryRules): CanaryTest {
  const { canary, baseline, worse, asGood } = metric
  const isEvent = isBusinessEvent(metric.name)
  const [bad, good] = isEvent ? [baseline, canary] : [canary, baseline]
  return {
    metric, kind: 'baseline', isBaselineBad: false,
    against: meanEvidence(worse),
    // Nobody tells of events where neither has any: that is no reason to wait.
    inFavour: isEvent && canary.k + baseline.k > 0 ? asGood : undefined,
    isBeyond: bad.k * good.n > (1 + noWorseThanBaselineBy) * good.k * bad.n,
  }
}

function oddsTimes(share: number, times: number): number {
  const odds = share / (1 - share) * times
  return odds / (1 + odds)
}
