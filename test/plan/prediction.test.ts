import { formatPrediction } from '../../src/base/clock.ts'
import { predictor } from '../../src/plan/prediction.ts'
import type { EarlierRun } from '../../src/plan/prediction.ts'
import { assert, describe } from '../support/suite.ts'
import { runsOf, spec } from './example.ts'

const views = spec('', 'views')
const patient = (epochs: number) => spec(`training: { epochs: ${epochs}, earlyStopping: { patience: 2 } }`)

/** Minutes and basis that some runs predict, minutes to a hundredth. */
function predictionOf(runs: EarlierRun[], of = spec()): [number | undefined, string] {
  const { minutes, basis } = predictor(runs)(of)
  return [minutes === undefined ? undefined : Math.round(minutes * 100) / 100, basis]
}

describe('predictor', (test) => {
  test('takes the median rate of earlier runs of the model and says how many there were', () => {
    const rows: [number[], [number | undefined, string]][] = [
      [[], [undefined, 'no earlier run']],
      [[4.26], [4.26, '1 earlier run']],
      [[9, 1, 2], [2, '3 earlier runs']],
      [[10, 1, 2, 3], [2.5, '4 earlier runs']],
    ]
    for (const [minutes, expected] of rows) assert.equal(predictionOf(runsOf(minutes)), expected)
  })

  test('scales with the work: epochs, networks, and examples as the newest run had', () => {
    const runs = runsOf([3])
    assert.equal(predictionOf(runs, spec('training: { epochs: 30 }')), [9, '1 earlier run'])
    assert.equal(predictionOf(runs, spec('training: { seeds: 1 }')), [1, '1 earlier run'])
    assert.equal(predictionOf([...runs, ...runsOf([6], { examples: 2000, endedAt: '2026-05-02T00:00:00.000Z' })]), [6, '2 earlier runs'])
    assert.equal(predictionOf(runsOf([1], { spec: spec('training: { seeds: 1, epochs: 5 }'), networks: 1, epochs: 5 })), [6, '1 earlier run'])
  })

  test('time that went into no epoch stays the same, however many epochs there are', () => {
    const runs = runsOf([4], { setupMinutes: 1 })
    assert.equal(predictionOf(runs), [4, '1 earlier run'])
    assert.equal(predictionOf(runs, spec('training: { epochs: 30 }')), [10, '1 earlier run'], '1 for the features and 3 × 3 for the epochs')
    assert.equal(predictionOf([...runs, ...runsOf([8], { setupMinutes: 2, examples: 2000, endedAt: '2026-05-02T00:00:00.000Z' })]), [8, '2 earlier runs'], 'twice the examples, twice the features')
  })

  test('lets a run that stopped early tell when the next one stops', () => {
    const stopped = runsOf([1.2], { spec: patient(100), epochs: 36 })
    assert.equal(predictionOf(stopped, patient(100)), [1.2, '1 earlier run'])
    assert.equal(predictionOf(stopped, patient(6)), [0.6, '1 earlier run'], 'never more epochs than the spec allows')
    assert.equal(predictionOf(stopped, spec('training: { epochs: 100 }')), [10, '1 earlier run'], 'a spec without early stopping runs to its end')
    assert.equal(predictionOf(runsOf([1], { spec: patient(10) }), patient(20)), [2, '1 earlier run'], 'one that ran to its end tells nothing')
  })

  test('predicts a model that never ran from others of its family, and says so', () => {
    const others = runsOf([3, 4, 5], { spec: views })
    assert.equal(predictionOf(others), [4, '3 runs of other models'])
    assert.equal(predictionOf([...others, ...runsOf([9])]), [9, '1 earlier run'], 'its own runs count alone')
    const otherData = spec('', 'views', '{ events: x.csv, items: y.csv }')
    const sized = [...runsOf([2], { examples: 500 }), ...runsOf([40], { spec: otherData, examples: 10_000, endedAt: '2026-05-02T00:00:00.000Z' })]
    assert.equal(predictionOf(sized, spec('', 'taps')), [2, '2 runs of other models'], 'as many examples as a model on the same data had')
  })

  test('tells how far off such predictions were, each earlier run predicted from those before it', () => {
    const errorOf = (runs: EarlierRun[], of = spec()) => predictor(runs)(of).error
    assert.is(errorOf(runsOf([3])), undefined)
    assert.is(errorOf(runsOf([3, 3])), 0)
    assert.is(errorOf(runsOf([3, 2])), 0.5)
    // 3 for 2, then 2.5 for 10: errors of a half and of three quarters.
    assert.is(errorOf(runsOf([3, 2, 10])), 0.625)
    // 4 of clicks for 2 of views is off by 1; 2 of views for 8 of clicks by 0.75, of its own first run nobody asks.
    const [first, last] = runsOf([4, 8]) as [EarlierRun, EarlierRun]
    const between = runsOf([2], { spec: views, endedAt: '2026-05-01T00:30:00.000Z' })
    assert.is(errorOf([first, ...between, last], spec('', 'taps')), 0.875)
    assert.is(errorOf(runsOf([3, 3], { spec: views })), undefined, 'one other model tells nothing of how alike models are')
  })

  test('goes by the newest 20 runs, since older ones tell of older machines, and by none that took no time', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ ...runsOf([i < 40 ? 1 : 5])[0]!, endedAt: new Date(Date.UTC(2026, 0, 1 + i)).toISOString() }))
    assert.equal(predictionOf(many), [5, '20 earlier runs'])
    assert.equal(predictionOf(runsOf([0])), [undefined, 'no earlier run'])
  })

  test('is told as exactly as it is known', () => {
    assert.equal([0, 0.1, 0.2, 1, 4.3, 90].map(formatPrediction), ['a few seconds', 'a few seconds', 'about 12 s', 'about 1 min', 'about 4 min 18 s', 'about 1 h 30 min'])
  })
})
