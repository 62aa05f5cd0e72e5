import { limitEvidence, meanEvidence, ratioEvidence } from '../../../src/deployment/evidence/e-process.ts'
import { addToSpread, inflationOf } from '../../../src/deployment/evidence/spread.ts'
import { assert, describe } from '../../support/suite.ts'

/** The mean of the evidence over all that n + n requests may come to, by hand. */
function meanOver(nA: number, nB: number, rateA: number, rateB: number, evidence: (kA: number, kB: number) => number): number {
  const chance = (n: number, k: number, p: number) => { let c = 1; for (let i = 0; i < k; i++) c *= (n - i) / (i + 1); return c * p ** k * (1 - p) ** (n - k) }
  let mean = 0
  for (let kA = 0; kA <= nA; kA++) for (let kB = 0; kB <= nB; kB++) mean += chance(nA, kA, rateA) * chance(nB, kB, rateB) * Math.exp(evidence(kA, kB))
  return mean
}

describe('e-values', (test) => {
  test('the mean of the evidence is at most 1 for every pair of rates of which the null holds, and far greater where it does not', () => {
    for (const ratio of [1, 1.1]) for (const alternative of [1.2, 2, 50]) for (const rate of [0.001, 0.05, 0.3, 0.8]) for (const [nA, nB] of [[12, 12], [5, 20], [1, 1]] as const) {
      if (rate * ratio > 1 || alternative <= ratio) continue
      for (const part of [1, 0.5, 0]) assert.ok(meanOver(nA, nB, rate * ratio * part, rate, (a, b) => ratioEvidence({ n: nA, k: a }, { n: nB, k: b }, ratio, alternative)) <= 1 + 1e-9, `${ratio} ${alternative} ${rate} ${nA}`)
    }
    assert.ok(meanOver(20, 20, 0.6, 0.1, (a, b) => ratioEvidence({ n: 20, k: a }, { n: 20, k: b }, 1, 4)) > 5)
  })

  test('the same where the null is "at least so many times"', () => {
    for (const rate of [0.001, 0.05, 0.3]) for (const more of [1, 1.5, 3]) assert.ok(meanOver(10, 14, rate * 1.1 * more, rate, (a, b) => ratioEvidence({ n: 10, k: a }, { n: 14, k: b }, 1.1, 1)) <= 1 + 1e-9)
  })

  test('the mean of the evidence against a limit is 1 at the limit, at most 1 below it', () => {
    const against = (rate: number) => meanOver(20, 0, rate, 0, (k) => limitEvidence({ n: 20, k }, 0.02, 0.3))
    assert.ok(Math.abs(against(0.02) - 1) < 1e-9)
    assert.ok(against(0.01) < 1 && against(0) < 1 && against(0.1) > 2)
  })

  test('two tables of the same time say what the one with all of it says', () => {
    const parts = ratioEvidence({ n: 30, k: 3 }, { n: 30, k: 1 }, 1, 2) + ratioEvidence({ n: 50, k: 2 }, { n: 50, k: 2 }, 1, 2)
    assert.ok(Math.abs(parts - ratioEvidence({ n: 80, k: 5 }, { n: 80, k: 3 }, 1, 2)) < 1e-12)
  })

  test('who was asked nothing proves nothing', () => {
    assert.is(ratioEvidence({ n: 0, k: 0 }, { n: 9, k: 9 }, 1, 2), 0)
    assert.is(limitEvidence({ n: 0, k: 0 }, 0.02, 0.1), 0)
  })

  test('the mean of evidence is taken of what the logarithms stand for', () => {
    assert.ok(Math.abs(meanEvidence([Math.log(1), Math.log(3)]) - Math.log(2)) < 1e-12)
    assert.ok(Math.abs(meanEvidence([1000, -Infinity]) - (1000 - Math.log(2))) < 1e-9)
    assert.is(meanEvidence([-Infinity, -Infinity]), -Infinity)
  })

  test('what equal servers differ by is measured, and never taken for less than chance makes', () => {
    const equal = { sum: 0, tables: 0 }
    assert.is(inflationOf(equal, 1), 1)
    assert.is(inflationOf(equal, 3), 3)
    assert.equal(addToSpread(equal, { n: 100, k: 0 }, { n: 100, k: 1 }), equal)
    const uneven = addToSpread(equal, { n: 100, k: 30 }, { n: 100, k: 10 })
    assert.equal(uneven, { sum: 10, tables: 1 })
    assert.is(inflationOf(uneven, 1), 13 / 4)
  })
})
