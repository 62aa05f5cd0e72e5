import { judgePolicyValue } from '../../src/evaluation/policy-verdict.ts'
import type { PolicyValue } from '../../src/metrics/off-policy.ts'
import { assert, describe } from '../support/suite.ts'

const estimate = { value: 0.1, error: 0.01 }
const good: PolicyValue = { decisions: 10_000, ips: estimate, snips: estimate, meanWeight: 1.001, meanWeightError: 0.02, effectiveDecisions: 2000, maxWeight: 7, rewarded: 60 }

describe('judgePolicyValue', (test) => {
  test('has enough where many decisions tell and the weights are 1 on average', () => {
    assert.equal(judgePolicyValue(good), { isEnough: true, reasons: [] })
  })

  test('says each reason why there is too little', () => {
    const rows: [Partial<PolicyValue>, RegExp][] = [
      [{ effectiveDecisions: 99.9 }, /^the 10,000 logged decisions tell as much as 99 of the policy itself would; 100 are needed$/],
      [{ rewarded: 29 }, /^only 29 decisions .* were rewarded; 30 are needed$/],
      [{ meanWeight: 0.8 }, /^weights are 0\.800 on average where they should be 1/],
      [{ meanWeight: NaN, meanWeightError: NaN }, /^weights are NaN/],
    ]
    for (const [change, reason] of rows) {
      const { isEnough, reasons } = judgePolicyValue({ ...good, ...change })
      assert.is(isEnough, false)
      assert.is(reasons.length, 1)
      assert.match(reasons[0]!, reason)
    }
    assert.is(judgePolicyValue({ ...good, effectiveDecisions: 1, rewarded: 0, meanWeight: 0 }).reasons.length, 3)
  })
})
