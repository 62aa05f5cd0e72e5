import { addEvidence, beginEvidence } from '../../src/deployment/evidence/canary-evidence.ts'
import { judgeCanary } from '../../src/deployment/judge-canary.ts'
import type { ObservedReplica } from '../../src/deployment/target.ts'
import type { CanaryRules } from '../../src/spec/record.ts'
import { assert, describe } from '../support/suite.ts'
import { latencies, observed, replica, rules } from './example.ts'

interface Seen { requests: number; errors?: number; ms?: number; events?: Record<string, number> }

describe('judgeCanary', (test) => {
  const more: CanaryRules = { ...rules, enoughRequests: 1000 }
  const rows: [sentence: string, canary: Seen, baseline: Seen | undefined, verdict: string, reason: string][] = [
    ['no request is too early', { requests: 0 }, undefined, 'quiet', '0 of 50 requests answered in this step, none in 1 min: nobody asks it: 0 requests'],
    ['one error in three requests is no evidence', { requests: 3, errors: 1 }, undefined, 'quiet', '3 of 50 requests answered in this step, about 15 min 40 s to go at 3 a minute: 3 requests, 33.3 % errors, 0 % slower than 500 ms'],
    ['three errors in three requests are', { requests: 3, errors: 3 }, undefined, 'bad', '100 % errors in 3 requests, 2 % permitted (evidence 1 : 2,404, limit 1 : 1,000)'],
    ['enough requests that do not show yet that the limits are kept are waited for', { requests: 60 }, undefined, 'quiet', '60 of 1,000 requests answered in this step, about 15 min 40 s to go at 60 a minute, sooner when its limits are shown to be kept (errors, answer time): 60 requests, 0 % errors, 0 % slower than 500 ms'],
    ['no error in 210 requests shows that fewer than 2 in 100 fail', { requests: 210 }, undefined, 'good', '210 requests, 0 % errors, 0 % slower than 500 ms; its limits are kept, as is shown by 1 : 20 or better'],
    ['where it cannot be shown, so many requests are enough', { requests: 1000, errors: 18 }, undefined, 'good', '1,000 requests, 1.8 % errors, 0 % slower than 500 ms; nothing speaks against it, which is enough after 1,000 requests (not proven: errors)'],
    ['but never with more errors than are permitted', { requests: 5000, errors: 105 }, undefined, 'unsure', 'not sure yet: 2.1 % errors in 5,000 requests, 2 % permitted (evidence below 1 : 1, limit 1 : 1,000)'],
    ['answers are too slow when more than one in twenty is', { requests: 50, ms: 700 }, undefined, 'bad', '100 % of answers slower than 500 ms in 50 requests, 5 % permitted (evidence 1 : more than a billion, limit 1 : 1,000)'],
    ['where the baseline is as bad it is not the canary', { requests: 50, ms: 700 }, { requests: 50, ms: 700 }, 'unsure', '100 % of answers slower than 500 ms in 50 requests, 5 % permitted (evidence 1 : more than a billion, limit 1 : 1,000), but 1.0.0 does no better: 100 %'],
    ['a difference within the margin aborts nothing, however sure it is', { requests: 1_000_000, errors: 10_500 }, { requests: 1_000_000, errors: 10_000 }, 'good', '1,000,000 requests, 1.1 % errors, 0 % slower than 500 ms; its limits are kept, as is shown by 1 : 20 or better'],
    ['events that nobody reports are not waited for, others are', { requests: 500, events: { purchase: 20 } }, { requests: 500, events: { purchase: 20 } }, 'quiet', '500 of 1,000 requests answered in this step, about 1 min to go at 500 a minute, sooner when its limits are shown to be kept (purchase): 500 requests, 0 % errors, 0 % slower than 500 ms'],
  ]
  for (const [sentence, canary, baseline, verdict, reason] of rows) {
    test(sentence, () => { assert.equal(judge(canary, baseline, more), { verdict, reason }) })
  }

  test('where no error is permitted the first one is proof', () => {
    assert.is(judge({ requests: 40, errors: 1 }, undefined, { ...rules, maxErrorRate: 0 }).verdict, 'bad')
  })

  test('where every error is permitted none is', () => {
    assert.is(judge({ requests: 100, errors: 100 }, undefined, { ...rules, maxErrorRate: 1 }).verdict, 'good')
  })

  test('a lower alpha wants more evidence', () => {
    assert.is(judge({ requests: 3, errors: 3 }, undefined, { ...rules, alpha: 0.001 }).verdict, 'quiet')
  })
})

function judge(canary: Seen, baseline: Seen | undefined, by: CanaryRules) {
  const deployment = observed(replicaOf('1.1.0', 'canary', canary), ...(baseline ? [replicaOf('1.0.0', 'baseline', baseline)] : []))
  const evidence = addEvidence(beginEvidence(observed(), '1.1.0', { ...by, baseline: false }), deployment, '1.1.0', by)
  return judgeCanary(evidence, by, { stable: '1.0.0', stepMs: 60_000 })
}

function replicaOf(version: string, role: ObservedReplica['role'], { requests, errors = 0, ms = 9, events = {} }: Seen): ObservedReplica {
  return replica(version, { role, requests, errors, events, ...latencies(requests, ms) })
}
