import type { ShadowComparison } from '../serving/record.ts'
import type { CanaryRules } from '../spec/record.ts'
import { limitEvidence, meanEvidence } from './evidence/e-process.ts'
import { limitOf } from './evidence/tests.ts'
import { formatEvidence, formatRequests, percent } from './evidence/words.ts'

/** Odds of failure that are thought of, against those that are permitted. */
const times = [1.5, 2, 4, 10, 40]

/** Did a shadow answer what the served release answered? It is bad where it clearly fails more often than the spec permits; how it ranks is
 *  for people to read, since a better model answers differently. */
export function judgeShadow(comparison: ShadowComparison | undefined, rules: CanaryRules, minRequests: number): { verdict: 'good' | 'bad' | 'quiet'; reason: string } {
  const { compared = 0, failed = 0 } = comparison ?? {}
  const tally = { n: compared + failed, k: failed }
  const limit = limitOf(rules)
  const permitted = Math.min(rules.maxErrorRate, 0.999)
  const against = permitted === 0 ? (failed > 0 ? Infinity : 0) : meanEvidence(times.map((each) => limitEvidence(tally, permitted, permitted * each / (1 - permitted + permitted * each))))
  if (against >= limit) return { verdict: 'bad', reason: `as a shadow ${percent(tally)} errors in ${formatRequests(tally.n)}, ${Number((rules.maxErrorRate * 100).toFixed(3))} % permitted (evidence ${formatEvidence(against)}, limit ${formatEvidence(limit)})` }
  if (compared < minRequests) return { verdict: 'quiet', reason: `${compared} of ${minRequests} answers compared` }
  return { verdict: 'good', reason: describe(comparison) }
}

/** "500 answers compared: rank overlap 0.91, 12 % of the first items are others, p95 14 ms against 11 ms" */
function describe(comparison: ShadowComparison | undefined): string {
  if (!comparison) return 'no answers were to be compared'
  const { compared, rankOverlap, topKChurn, scoreDifferenceMean, latencyP95Ms } = comparison
  return `${compared} answers compared: ${[
    ...(rankOverlap === undefined ? [] : [`rank overlap ${rankOverlap.toFixed(2)}`]),
    ...(topKChurn === undefined ? [] : [`${Number((topKChurn * 100).toFixed(1))} % of the first items are others`]),
    ...(scoreDifferenceMean === undefined ? [] : [`scores differ by ${Number(scoreDifferenceMean.toPrecision(2))}`]),
    `p95 ${latencyP95Ms.shadow.toFixed(0)} ms against ${latencyP95Ms.served.toFixed(0)} ms`,
  ].join(', ')}`
}
