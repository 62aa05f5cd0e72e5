import { timePredictions } from '../../src/evaluation/time-predictions.ts'
import { assert, describe } from '../support/suite.ts'

describe('timePredictions', (test) => {
  test('times each prediction alone, and the warm-ups not at all', () => {
    let time = 0
    const predicted: number[] = []
    const times = timePredictions({ predict: (i) => { predicted.push(i); time += i + 0.5 }, n: 3, warmUps: 2, now: () => time })
    assert.equal(times, [0.5, 1.5, 2.5])
    assert.equal(predicted, [0, 1, 0, 1, 2])
  })
})
