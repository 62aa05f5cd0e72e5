import type { CanaryRules } from '../spec/record.ts'
import type { ObservedReplica } from './target.ts'

export interface CanaryEvidence { requests: number; errors: number; latencyP95Ms: number }
export type CanaryJudgement = { verdict: 'good' | 'bad' | 'too-early'; reason: string }

/** A canary is ended early only if so many errors would come in less than one of a hundred steps at the permitted rate. */
const earlyAbortProbability = 0.01

/** Is the canary good enough for the next step? Judged on what it answered in this step:
 *  - before `minRequests` only a clear failure ends it: as many errors or more would be met with a probability below 1 % if the true
 *    rate were `maxErrorRate` (one-sided exact binomial test, Clopper and Pearson 1934). One error in three requests is none yet at
 *    2 %, two in three are. Judging again and again raises that 1 % somewhat; a canary that was ended wrongly can be tried again.
 *  - from `minRequests` on the limits hold as they stand: the share of errors, and the 95th percentile of the answer time, which
 *    is that of its newest requests. */
export function judgeCanary({ requests, errors, latencyP95Ms }: CanaryEvidence, rules: CanaryRules): CanaryJudgement {
  const { minRequests, maxErrorRate, maxLatencyP95Ms } = rules
  const figures = formatEvidence({ requests, errors, latencyP95Ms }, rules)
  if (requests < minRequests) {
    if (errors > 0 && chanceOfAtLeast(errors, requests, maxErrorRate) < earlyAbortProbability) return { verdict: 'bad', reason: `too many errors, clearly so already: ${figures}` }
    return { verdict: 'too-early', reason: `${requests} of ${minRequests} requests answered in this step: ${figures}` }
  }
  if (errors / requests > maxErrorRate) return { verdict: 'bad', reason: `too many errors: ${figures}` }
  if (latencyP95Ms > maxLatencyP95Ms) return { verdict: 'bad', reason: `too slow: ${figures}` }
  return { verdict: 'good', reason: figures }
}

/** What the canary answered since its step began. A router that was started again counts from 0: then all of it is new. */
export function evidenceSince({ requests, errors, latencyP95Ms }: ObservedReplica, { requestsBefore = 0, errorsBefore = 0 }: { requestsBefore?: number; errorsBefore?: number }): CanaryEvidence {
  const wasRestarted = requests < requestsBefore || errors < errorsBefore
  return { requests: wasRestarted ? requests : requests - requestsBefore, errors: wasRestarted ? errors : errors - errorsBefore, latencyP95Ms }
}

/** "52 requests, 1 error (1.9 %, allowed 2 %), p95 12 ms (allowed 500 ms)" */
function formatEvidence({ requests, errors, latencyP95Ms }: CanaryEvidence, { maxErrorRate, maxLatencyP95Ms }: CanaryRules): string {
  const share = requests === 0 ? 'none yet' : `${percent(errors / requests)} %`
  return `${requests} request${requests === 1 ? '' : 's'}, ${errors} error${errors === 1 ? '' : 's'} (${share}, allowed ${percent(maxErrorRate)} %), p95 ${latencyP95Ms.toFixed(latencyP95Ms < 10 ? 1 : 0)} ms (allowed ${maxLatencyP95Ms} ms)`
}

function percent(share: number): number {
  return Number((share * 100).toFixed(1))
}

/** P(X ≥ k) for X ~ Binomial(n, p), as 1 − Σ_{i<k} of its terms, each from the one before. */
export function chanceOfAtLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  if (p <= 0) return 0
  if (p >= 1) return k <= n ? 1 : 0
  let term = (1 - p) ** n
  let below = term
  for (let i = 1; i < k; i++) {
    term *= ((n - i + 1) / i) * (p / (1 - p))
    below += term
  }
  return Math.max(0, 1 - below)
}
