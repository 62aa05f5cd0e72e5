import { classWeightsOf, weightedLogLoss } from '../../../src/families/behavior/class-weights.ts'
import { logLoss } from '../../../src/metrics/log-loss.ts'
import { assert, describe } from '../../support/suite.ts'

const labels = Float32Array.of(1, 0, 0, 0)

describe('class weights', (test) => {
  test('balanced, positives and negatives weigh the same in sum, and all of them as much as before', () => {
    const { positiveWeight, negativeWeight } = classWeightsOf('balanced', labels)
    assert.equal([positiveWeight, negativeWeight], [2, 4 / 6])
    assert.equal([positiveWeight, 3 * negativeWeight], [2, 2])
  })

  test('without them every example weighs 1, and the loss is log loss', () => {
    assert.equal(classWeightsOf('none', labels), { positiveWeight: 1, negativeWeight: 1 })
    const probabilities = Float64Array.of(0.3, 0.2, 0.9, 0)
    assert.ok(Math.abs(weightedLogLoss(labels, probabilities, { positiveWeight: 1, negativeWeight: 1 }) - logLoss.compute(labels, probabilities)) < 1e-12)
  })

  test('the loss of an example counts by the weight of its label', () => {
    assert.is(weightedLogLoss(Float32Array.of(1, 0), Float64Array.of(0.5, 0.5), { positiveWeight: 3, negativeWeight: 1 }), 2 * Math.LN2)
  })
})
