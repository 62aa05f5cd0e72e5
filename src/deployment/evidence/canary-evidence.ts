import type { CanaryRules } from '../../spec/record.ts'
import type { Pointer } from '../record.ts'
import type { ObservedDeployment, ObservedReplica } from '../target.ts'
import { countsOf, countsSince, percentile95Of } from './counts.ts'
import type { Counts } from './counts.ts'
import { ratioEvidence } from './e-process.ts'
import type { Tally } from './e-process.ts'
import { addToSpread, inflationOf } from './spread.ts'

export type CanaryEvidence = NonNullable<NonNullable<Pointer['canary']>['evidence']>
export type MetricEvidence = CanaryEvidence['metrics'][number]

/** Rates against that of the baseline which are thought of, each as likely as the other. */
const worseRatios = [1.2, 1.5, 2, 4, 10, 50]
/** Users come back and buy several things, and one pause of a server delays all that it is just answering: neither are independent draws. This much is assumed
 *  until it is measured between two servers of the same version. */
const assumedInflation = { errors: 1, times: 3, events: 3 }

/** The replicas that are compared: the baseline is a server of the stable version that is as young as the canary; where there is none,
 *  the stable server itself stands in. */
export function replicasOf({ replicas }: ObservedDeployment, version: string): { canary: ObservedReplica | undefined; baseline: ObservedReplica | undefined; stable: ObservedReplica | undefined } {
  const ofRole = (role: string) => replicas.find((replica) => replica.role === role && replica.version !== version)
  return { canary: replicas.find((replica) => replica.version === version), baseline: ofRole('baseline'), stable: ofRole('stable') }
}

/** The evidence of a step that begins now: what the counters show already is not part of it. A router remembers what a server of the same name
 *  did in an earlier rollout, as every baseline's, and the canary's that `isRetried`: such a one that is not there yet counts from its
 *  first look on. */
export function beginEvidence(observed: ObservedDeployment, version: string, rules: CanaryRules, isRetried = false): CanaryEvidence {
  const replicas = replicasOf(observed, version)
  const unknown = [...(isRetried && !replicas.canary ? ['canary' as const] : []), ...(rules.baseline && !replicas.baseline ? ['baseline' as const] : [])]
  const baselineMs = replicas.stable && percentile95Of(replicas.stable)
  const limits = { latencyMs: rules.maxLatencyP95Ms, ...(baselineMs === undefined ? {} : { baselineMs }) }
  return {
    ...limits,
    seen: seenOf(replicas, limits),
    ...(unknown.length === 0 ? {} : { unknown }),
    requests: 0,
    replayed: 0,
    metrics: ['errors', 'slow', 'late', ...rules.events].map((name) => ({ name, canary: { n: 0, k: 0 }, baseline: { n: 0, k: 0 }, worse: worseRatios.map(() => 0), asGood: 0, spread: { sum: 0, tables: 0 } })),
  }
}

/** That of the next step counts anew. But how much more than by chance two servers of the same version differ is known from the steps before, and nothing can tell it where
 *  canary and baseline share all the traffic. */
export function beginNextEvidence(before: CanaryEvidence | undefined, observed: ObservedDeployment, version: string, rules: CanaryRules): CanaryEvidence {
  const begun = beginEvidence(observed, version, rules)
  return { ...begun, metrics: begun.metrics.map((metric) => ({ ...metric, spread: before?.metrics.find(({ name }) => name === metric.name)?.spread ?? metric.spread })) }
}

/** Adds what came since the last look. The same counters again add nothing. */
export function addEvidence(before: CanaryEvidence, observed: ObservedDeployment, version: string, rules: CanaryRules): CanaryEvidence {
  const replicas = replicasOf(observed, version)
  const since = (role: keyof CanaryEvidence['seen']): Counts | undefined => {
    const replica = replicas[role]
    if (!replica || before.unknown?.some((each) => each === role)) return undefined
    return countsSince(countsOf(replica, before), before.seen[role])
  }
  const { unknown = [], ...known } = before
  const stillUnknown = unknown.filter((role) => !replicas[role])
  const [canary, baseline, stable] = [since('canary'), since('baseline'), since('stable')]
  // The border of what is late is never set by the answers that are judged with it.
  const example = replicas.baseline ?? replicas.stable
  const baselineMs = before.baselineMs ?? (example && percentile95Of(example))
  const limits = { latencyMs: before.latencyMs, ...(baselineMs === undefined ? {} : { baselineMs }) }
  const nothing = { n: 0, k: 0 }
  return {
    ...known,
    ...(stillUnknown.length === 0 ? {} : { unknown: stillUnknown }),
    ...limits,
    seen: { ...before.seen, ...seenOf(replicas, limits) },
    requests: before.requests + (canary ? canary.requests - canary.reports : 0),
    replayed: before.replayed + (canary?.replayed ?? 0),
    metrics: before.metrics.map((metric) => {
      const tally = (counts: Counts | undefined) => (counts ? tallyOf(metric.name, counts, before.baselineMs !== undefined) : nothing)
      return addTable(metric, tally(canary), tally(replicas.baseline ? baseline : stable), baseline && stable ? tally(stable) : nothing, rules)
    }),
  }
}

/** Whether the canary answered anything since, or its router was started again. What only the others answered may wait for the next look. */
export function isNews(before: CanaryEvidence, after: CanaryEvidence): boolean {
  return after.requests > before.requests || (before.unknown?.length ?? 0) > (after.unknown?.length ?? 0) || (after.seen.canary?.requests ?? 0) < (before.seen.canary?.requests ?? 0)
}

/** One more table: the evidence of the time since the last look is multiplied to that before it. */
function addTable(metric: MetricEvidence, canary: Tally, baseline: Tally, stable: Tally, { noWorseThanBaselineBy }: CanaryRules): MetricEvidence {
  const isEvent = isBusinessEvent(metric.name)
  const inflation = inflationOf(metric.spread, isEvent ? assumedInflation.events : metric.name === 'errors' ? assumedInflation.errors : assumedInflation.times)
  const [a, b] = isEvent ? [baseline, canary] : [canary, baseline]
  return {
    ...metric,
    canary: plus(metric.canary, canary),
    baseline: plus(metric.baseline, baseline),
    worse: metric.worse.map((log, i) => log + ratioEvidence(a, b, 1, worseRatios[i]!) / inflation),
    asGood: metric.asGood + ratioEvidence(a, b, 1 + noWorseThanBaselineBy, 1) / inflation,
    spread: addToSpread(metric.spread, stable, baseline),
  }
}

export function isBusinessEvent(name: string): boolean {
  return !['errors', 'slow', 'late'].includes(name)
}

/** Of users' requests alone, where it is they who make the events. */
function tallyOf(name: string, { requests, reports, errors, replayed, timed, slow, late, events }: Counts, knowsLate: boolean): Tally {
  if (name === 'errors') return { n: requests, k: errors }
  if (name === 'slow') return { n: timed, k: slow }
  if (name === 'late') return knowsLate ? { n: timed, k: late } : { n: 0, k: 0 }
  return { n: Math.max(0, requests - reports - replayed), k: events[name] ?? 0 }
}

function seenOf({ canary, baseline, stable }: ReturnType<typeof replicasOf>, limits: { latencyMs: number; baselineMs?: number }): CanaryEvidence['seen'] {
  return { ...(canary ? { canary: countsOf(canary, limits) } : {}), ...(baseline ? { baseline: countsOf(baseline, limits) } : {}), ...(stable ? { stable: countsOf(stable, limits) } : {}) }
}

function plus(a: Tally, b: Tally): Tally {
  return { n: a.n + b.n, k: a.k + b.k }
}
