import { decideVerdict } from '../../src/evaluation/verdict.ts'
import type { Verdict } from '../../src/evaluation/record.ts'
import { assert, describe } from '../support/suite.ts'

const gate = (verdict: Verdict, reason: string) => ({ rule: 'auc at least 0.7', verdict, reason })
const check = (verdict: Verdict, reason: string) => ({ name: 'finite', verdict, reason })

describe('decideVerdict', (test) => {
  test('any failure fails, whatever else is in doubt', () => {
    assert.equal(decideVerdict([gate('inconclusive', 'Unclear.'), gate('fail', 'Too low.')], [check('pass', 'Fine.')]), { verdict: 'fail', reason: 'Too low.' })
  })

  test('a failed check fails, and the reason counts what fails besides', () => {
    assert.equal(decideVerdict([gate('pass', 'Good.')], [check('fail', 'Not a number.'), check('fail', 'Out of range.')]), { verdict: 'fail', reason: 'Not a number. 1 more gate or check fails.' })
  })

  test('any doubt without a failure is inconclusive', () => {
    assert.equal(decideVerdict([gate('pass', 'Good.'), gate('inconclusive', 'Unclear.')], []), { verdict: 'inconclusive', reason: 'Unclear.' })
    assert.is(decideVerdict([gate('pass', 'Good.')], [check('inconclusive', 'Not timed.')]).verdict, 'inconclusive')
  })

  test('passes only where everything does', () => {
    assert.equal(decideVerdict([gate('pass', 'Good.')], [check('pass', 'Fine.')]), { verdict: 'pass', reason: 'Good.' })
    assert.equal(decideVerdict([gate('pass', 'Good.'), gate('pass', 'Good.')], [check('pass', 'Fine.')]), { verdict: 'pass', reason: 'All gates (2) and checks (1) pass.' })
  })

  test('nothing measured is inconclusive', () => {
    assert.is(decideVerdict([], []).verdict, 'inconclusive')
    assert.is(decideVerdict([], [check('pass', 'Fine.')]).reason, 'The spec names no gate, so nothing says that the candidate is good enough.')
  })
})
