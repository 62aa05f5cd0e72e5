import { formatDuration } from '../base/clock.ts'
import { formatCount } from '../metrics/figures.ts'
import type { CanaryRules } from '../spec/record.ts'
import type { CanaryEvidence } from './evidence/canary-evidence.ts'
import { canaryTests, limitOf } from './evidence/tests.ts'
import type { CanaryTest } from './evidence/tests.ts'
import { formatEvidence, formatFinding, formatRequests, percent } from './evidence/words.ts'

/** `quiet`: too few requests yet, `unsure`: enough of them, but what they show is not clear. */
type CanaryJudgement = { verdict: 'good' | 'bad' | 'quiet' | 'unsure'; reason: string }

/** Evidence of 1 : 10 against a canary stops it, without a decision. */
const doubt = Math.log(10)
/** Evidence of 1 : 20 that a limit is kept is enough to go on. */
const enough = Math.log(20)

/** Is the canary good enough for the next step? Judged on what it answered in this step, as often as anybody likes:
 *  - it is bad as soon as the evidence of one test reaches the limit and what was counted lies beyond what is permitted. For a canary that is
 *    as good as its baseline that happens with a probability below `alpha` in the whole rollout, whenever and however often it is looked at.
 *    A limit of the spec that the baseline breaks as well says nothing about the canary, but nothing goes on then either;
 *  - it is good after `minRequests` when nothing is in doubt and each limit is shown to be kept; or, where that cannot be shown, after
 *    `enoughRequests`;
 *  - otherwise it stays where it is: too little traffic never promotes. */
export function judgeCanary(evidence: CanaryEvidence, rules: CanaryRules, { stable, stepMs }: { stable: string; /** How long the step lasts already. */ stepMs: number }): CanaryJudgement {
  const tests = canaryTests(evidence, rules)
  const limit = limitOf(rules)
  const say = (test: CanaryTest) => `${formatFinding(test, evidence, stable)} (evidence ${formatEvidence(test.against)}, limit ${formatEvidence(limit)})`
  const proven = tests.filter(({ against, isBeyond }) => isBeyond && against >= limit).toSorted((a, b) => b.against - a.against)
  const bad = proven.find(({ isBaselineBad }) => !isBaselineBad)
  if (bad) return { verdict: 'bad', reason: say(bad) }
  if (proven[0]) return { verdict: 'unsure', reason: `${say(proven[0])}, but ${stable} does no better: ${percent(proven[0].metric.baseline)}` }

  const figures = formatFigures(evidence)
  const { requests } = evidence
  const { minRequests, enoughRequests } = rules
  const wait = (upTo: number) => `${formatCount(requests)} of ${formatCount(upTo)} requests answered in this step${formatWait(requests, upTo, stepMs)}`
  if (requests < minRequests) return { verdict: 'quiet', reason: `${wait(minRequests)}: ${figures}` }
  const doubtful = tests.filter(({ against, isBeyond, kind }) => isBeyond && (kind === 'limit' || against >= doubt)).toSorted((a, b) => b.against - a.against)[0]
  if (doubtful) return { verdict: 'unsure', reason: `not sure yet: ${say(doubtful)}` }
  const notShown = tests.filter(({ inFavour }) => inFavour !== undefined && inFavour < enough).map(nameOf)
  if (notShown.length === 0) return { verdict: 'good', reason: `${figures}; its limits are kept, as is shown by 1 : 20 or better` }
  if (requests >= enoughRequests) return { verdict: 'good', reason: `${figures}; nothing speaks against it, which is enough after ${formatRequests(Math.max(minRequests, enoughRequests))} (not proven: ${notShown.join(', ')})` }
  return { verdict: 'quiet', reason: `${wait(enoughRequests)}, sooner when its limits are shown to be kept (${notShown.join(', ')}): ${figures}` }
}

/** The strongest of what speaks against the canary, as decimal logarithms; 0 where nothing does. */
export function strongestEvidence(evidence: CanaryEvidence, rules: CanaryRules): { evidence: number; limit: number } {
  const scale = (log: number) => Number((Math.min(Math.max(log, 0), 100) / Math.LN10).toFixed(3))
  return { evidence: scale(Math.max(...canaryTests(evidence, rules).filter(({ isBeyond }) => isBeyond).map(({ against }) => against))), limit: scale(limitOf(rules)) }
}

/** "52 requests, 2 % errors, 0 % slower than 500 ms" */
function formatFigures({ requests, metrics, latencyMs }: CanaryEvidence): string {
  const tallyOf = (name: string) => metrics.find((metric) => metric.name === name)!.canary
  return [formatRequests(requests), ...(requests === 0 ? [] : [`${percent(tallyOf('errors'))} errors`, ...(tallyOf('slow').n === 0 ? [] : [`${percent(tallyOf('slow'))} slower than ${latencyMs} ms`])])].join(', ')
}

/** ", about 3 h to go at 0.4 a minute" */
function formatWait(requests: number, upTo: number, stepMs: number): string {
  if (requests === 0) return stepMs < 60_000 ? '' : `, none in ${formatDuration(stepMs)}: nobody asks it`
  if (stepMs < 1000) return ''
  const perMinute = requests / stepMs * 60_000
  return `, about ${formatDuration((upTo - requests) / perMinute * 60_000)} to go at ${perMinute < 10 ? Number(perMinute.toPrecision(2)) : formatCount(Math.round(perMinute))} a minute`
}

function nameOf({ metric: { name } }: CanaryTest): string {
  return name === 'slow' ? 'answer time' : name
}
