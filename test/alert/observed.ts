// Short ways to write down what was observed, for the tests of alerts.
import type { Rollout } from '../../src/deployment/record.ts'
import type { Health, HealthReport } from '../../src/health/record.ts'

export const model = 'user-behavior'
export const environment = 'production'

/** Minutes after midnight of 2026-01-01 → ISO 8601. */
export const minute = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString()

/** Reports five minutes apart, a word each: `ok`, `bad`, `unknown` or `silent` (the probe is not asked). */
export function checks(words: string, { probe = 'service', version = '1.0.0', from = 0 } = {}): Health {
  return { reports: words.split(' ').filter(Boolean).map((word, i) => report(minute(from + 5 * (i + 1)), { [probe]: word }, version)) }
}

export function report(at: string, words: Record<string, string>, version = '1.0.0'): HealthReport {
  return {
    model, environment, version, at,
    checks: Object.entries(words).filter(([, word]) => word !== 'silent').map(([probe, word]) => ({
      probe,
      status: word === 'bad' ? 'failing' : word === 'ok' ? 'ok' : 'unknown',
      reason: word === 'bad' ? `${probe} is over its limit` : word === 'ok' ? `${probe} is well` : 'nobody knows',
    })),
  }
}

export function rollout(version: string, outcome: Rollout['outcome'], at: number, change: Partial<Rollout> = {}): Rollout {
  return {
    model, environment, version, digest: `sha256:${'0'.repeat(64)}`, previous: '1.0.0', attempt: 1, outcome,
    reason: outcome === 'aborted' ? '12 of 40 requests of the canary failed (30 %, limit 2 %).' : 'All steps passed.',
    startedAt: minute(at - 4), ...(outcome === 'progressing' ? {} : { finishedAt: minute(at) }), steps: [], ...change,
  }
}
