import { chanceOfAtLeast, evidenceSince, judgeCanary } from '../../src/deployment/judge-canary.ts'
import { assert, describe } from '../support/suite.ts'
import { replica, rules } from './example.ts'

describe('judgeCanary', (test) => {
  const rows: [sentence: string, requests: number, errors: number, latencyP95Ms: number, verdict: string, reason: string][] = [
    ['no request is too early', 0, 0, 0, 'too-early', '0 of 50 requests answered in this step: 0 requests, 0 errors (none yet, allowed 2 %), p95 0.0 ms (allowed 500 ms)'],
    ['one error in three requests is too early', 3, 1, 9, 'too-early', '3 of 50 requests answered in this step: 3 requests, 1 error (33.3 %, allowed 2 %), p95 9.0 ms (allowed 500 ms)'],
    ['two errors in three requests are a clear failure', 3, 2, 9, 'bad', 'too many errors, clearly so already: 3 requests, 2 errors (66.7 %, allowed 2 %), p95 9.0 ms (allowed 500 ms)'],
    ['a slow answer is no evidence before enough were given', 49, 0, 4000, 'too-early', '49 of 50 requests answered in this step: 49 requests, 0 errors (0 %, allowed 2 %), p95 4000 ms (allowed 500 ms)'],
    ['errors at the limit are permitted', 50, 1, 12, 'good', '50 requests, 1 error (2 %, allowed 2 %), p95 12 ms (allowed 500 ms)'],
    ['errors above the limit are not', 50, 2, 12, 'bad', 'too many errors: 50 requests, 2 errors (4 %, allowed 2 %), p95 12 ms (allowed 500 ms)'],
    ['a 95th percentile at the limit is permitted', 50, 0, 500, 'good', '50 requests, 0 errors (0 %, allowed 2 %), p95 500 ms (allowed 500 ms)'],
    ['one above the limit is not', 50, 0, 501, 'bad', 'too slow: 50 requests, 0 errors (0 %, allowed 2 %), p95 501 ms (allowed 500 ms)'],
  ]
  for (const [sentence, requests, errors, latencyP95Ms, verdict, reason] of rows) {
    test(sentence, () => { assert.equal(judgeCanary({ requests, errors, latencyP95Ms }, rules), { verdict, reason }) })
  }

  test('where no error is permitted the first one is clear', () => {
    assert.is(judgeCanary({ requests: 40, errors: 1, latencyP95Ms: 1 }, { ...rules, maxErrorRate: 0 }).verdict, 'bad')
  })

  test('where every error is permitted none is', () => {
    assert.is(judgeCanary({ requests: 60, errors: 60, latencyP95Ms: 1 }, { ...rules, maxErrorRate: 1 }).verdict, 'good')
  })

  test('the binomial tail agrees with sums made by hand', () => {
    assert.is(chanceOfAtLeast(0, 5, 0.3), 1)
    assert.ok(Math.abs(chanceOfAtLeast(1, 3, 0.02) - (1 - 0.98 ** 3)) < 1e-12)
    assert.ok(Math.abs(chanceOfAtLeast(2, 3, 0.5) - 0.5) < 1e-12)
    assert.ok(Math.abs(chanceOfAtLeast(4, 4, 0.5) - 0.0625) < 1e-12)
  })

  test('only what came since the step began is judged', () => {
    assert.equal(evidenceSince(replica('1.1.0', { requests: 130, errors: 4 }), { requestsBefore: 100, errorsBefore: 3 }), { requests: 30, errors: 1, latencyP95Ms: 9 })
  })

  test('after a restart of the router all it counted is new', () => {
    assert.equal(evidenceSince(replica('1.1.0', { requests: 20, errors: 0 }), { requestsBefore: 100, errorsBefore: 0 }), { requests: 20, errors: 0, latencyP95Ms: 9 })
  })
})
