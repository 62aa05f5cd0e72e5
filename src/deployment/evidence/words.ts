import { formatCount } from '../../metrics/figures.ts'
import type { CanaryEvidence } from './canary-evidence.ts'
import type { ObservedReplica } from '../target.ts'
import type { Tally } from './e-process.ts'
import type { CanaryTest } from './tests.ts'

/** "3.1 % errors in 800 requests against 0.4 % of 1.9.0", "6 % errors in 50 requests, 2 % permitted" */
export function formatFinding({ metric: { name, canary, baseline }, kind, permitted }: CanaryTest, { latencyMs, baselineMs }: CanaryEvidence, stable: string): string {
  const what = name === 'errors' ? 'errors' : name === 'slow' ? `of answers slower than ${latencyMs} ms` : name === 'late' ? `of answers slower than ${baselineMs} ms` : `of requests with ${name}`
  return `${percent(canary)} ${what} in ${formatRequests(canary.n)}${kind === 'limit' ? `, ${Number((permitted! * 100).toFixed(3))} % permitted` : ` against ${percent(baseline)} of ${stable}`}`
}

/** "1 : 5,400": how many times more likely what was seen is when the canary is bad than when it is not. */
export function formatEvidence(log: number): string {
  const times = Math.exp(log)
  if (times < 1) return 'below 1 : 1'
  if (times > 1e9) return '1 : more than a billion'
  return `1 : ${times < 10 ? Number(times.toFixed(1)) : formatCount(Math.round(times))}`
}

/** "3.1 %" */
export function percent({ n, k }: Tally): string {
  if (n === 0) return 'nothing yet'
  const share = k / n * 100
  return `${Number(share.toFixed(share !== 0 && share < 1 ? 2 : 1))} %`
}

export function formatRequests(n: number): string {
  return `${formatCount(n)} request${n === 1 ? '' : 's'}`
}

const mostCodes = 3

/** "; its errors: 40 MODEL_NO_NUMBER, 2 NO_ANSWER", the most frequent first; nothing where there are none. */
export function formatErrorCodes({ errorCodes = {} }: Pick<ObservedReplica, 'errorCodes'>): string {
  const sorted = Object.entries(errorCodes).sort(([, a], [, b]) => b - a)
  if (sorted.length === 0) return ''
  const more = sorted.slice(mostCodes).reduce((sum, [, count]) => sum + count, 0)
  return `; its errors: ${[...sorted.slice(0, mostCodes).map(([code, count]) => `${formatCount(count)} ${code}`), ...(more === 0 ? [] : [`${formatCount(more)} others`])].join(', ')}`
}
