import { crossEntropy, logit, sigmoid } from '../../../../src/families/behavior/numerics/logistic.ts'
import { assert, describe } from '../../../support/suite.ts'

describe('logistic', (test) => {
  test('sigmoid is finite and in [0, 1] however large z is', () => {
    assert.equal([-1e9, -800, 0, 800, 1e9].map(sigmoid), [0, 0, 0.5, 1, 1])
    assert.ok(Math.abs(sigmoid(Math.log(3)) - 0.75) < 1e-15 && Math.abs(sigmoid(-Math.log(3)) - 0.25) < 1e-15)
  })

  test('logit is the inverse of sigmoid, and finite for 0 and 1', () => {
    for (let z = -30; z <= 30; z += 0.5) assert.ok(Math.abs(logit(sigmoid(z)) - z) < 1e-12 * Math.exp(Math.max(0, z)) + 1e-12, String(z))
    assert.ok(Math.abs(logit(0) + 15 * Math.log(10)) < 1e-9 && logit(1) > 34 && logit(1) < 35)
  })

  test('crossEntropy equals −y·log σ(z) − (1 − y)·log(1 − σ(z)) and stays finite where that does not', () => {
    for (const z of [-3, -0.2, 0, 1, 5]) for (const y of [0, 0.3, 1]) assert.ok(Math.abs(crossEntropy(z, y) + y * Math.log(sigmoid(z)) + (1 - y) * Math.log(1 - sigmoid(z))) < 1e-12, `${z} ${y}`)
    assert.equal([crossEntropy(1000, 0), crossEntropy(-1000, 1), crossEntropy(1000, 1)], [1000, 1000, 0])
  })
})
