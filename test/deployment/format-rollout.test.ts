import { formatRollout } from '../../src/deployment/format-rollout.ts'
import type { Rollout } from '../../src/deployment/record.ts'
import { assert, describe } from '../support/suite.ts'
import { assertGolden } from '../support/golden.ts'
import { rollout } from './example.ts'

const aborted: Rollout = rollout('1.1.0', 'aborted', {
  previous: '1.0.0',
  reason: '3.1 % errors in 800 requests against 0.4 % of 1.0.0 (evidence 1 : 5,400, limit 1 : 1,400)',
  steps: [
    { weightPercent: 0, at: '2026-03-01T11:00:00.000Z', decision: 'start', evidence: '1.1.0 follows 1.0.0: shadow of 20 %' },
    { weightPercent: 10, at: '2026-03-01T11:20:00.000Z', decision: 'advance', evidence: '500 answers compared: rank overlap 0.91' },
    { weightPercent: 0, at: '2026-03-01T12:00:00.000Z', decision: 'abort', evidence: '3.1 % errors in 800 requests against 0.4 % of 1.0.0 (evidence 1 : 5,400, limit 1 : 1,400)' },
  ],
  looks: [120, 260, 410, 640, 800].map((requests, i) => ({ at: `2026-03-01T11:${30 + 5 * i}:00.000Z`, weightPercent: 10, requests, evidence: i * 0.93, limit: 3.146, latencyP95Ms: { canary: 14 + i, baseline: 12 } })),
  shadow: {
    mirrored: 510, failed: 2, dropped: 8, compared: 500, rankOverlap: 0.912, topKChurn: 0.12, latencyP50Ms: { served: 5, shadow: 6.4 }, latencyP95Ms: { served: 11, shadow: 14 },
    worst: [{ path: '/v1/behavior', request: '{"item":"a|b`c"}', served: '[1,2,3]', shadow: '[7,8,<b>]', difference: 0.83 }],
  },
})

describe('formatRollout', (test) => {
  test('tells the steps, the evidence, the answer times and the shadow, as the golden text shows', () => assertGolden('deployment/rollout.md', formatRollout(aborted)))

  test('a rollout that was looked at once has nothing to plot', () => {
    const { looks, shadow: _, ...rest } = aborted
    assert.not.match(formatRollout({ ...rest, looks: looks!.slice(0, 1) }), 'mermaid')
  })

  test('eighty looks and a reason of any length fit in a comment many times', () => {
    const looks = Array.from({ length: 80 }, (_, i) => ({ ...aborted.looks![0]!, requests: i * 1000, evidence: Math.sin(i) + 1 }))
    const steps = Array.from({ length: 500 }, () => ({ ...aborted.steps[1]!, evidence: 'x'.repeat(5000) }))
    assert.ok(formatRollout({ ...aborted, looks, steps }).length < 16_000)
  })
})
