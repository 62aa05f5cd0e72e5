import { timePredictions } from '../../src/evaluation/time-predictions.ts'
import { assert, describe } from '../support/suite.ts'

describe('timePredictions', (test) => {
  test('times each prediction alone, and the warm-ups not at all', () => {
    let time = 0
    const predicted: number[] = []
    const times = timePredictions({ predict: (i) => { predicted.push(i); time += i + 0.5 }, n: 3, warmUps: 2, repeats: 1, now: () => time })
    assert.equal(times, [0.5, 1.5, 2.5])
    assert.equal(predicted, [0, 1, 0, 1, 2])
  })

  test('the shortest of several repeats counts, so that a busy machine does not make a model slow', () => {
    const took = [9, 1, 1, 1, 8, 1]
    let time = 0
    assert.equal(timePredictions({ predict: () => { time += took.shift()! }, n: 2, warmUps: 0, repeats: 3, now: () => time }), [1, 1])
  })
})
