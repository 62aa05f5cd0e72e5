import { seededRandom } from '../../../src/base/random.ts'
import { calibrate, checkCalibration, fitCalibration } from '../../../src/families/behavior/calibration.ts'
import { logLoss } from '../../../src/metrics/log-loss.ts'
import { assert, describe } from '../../support/suite.ts'

/** Scores that claim the odds squared: far too sure of themselves. */
const random = seededRandom(5)
const truth = Array.from({ length: 4000 }, () => random.next())
const scores = truth.map((p) => p ** 2 / (p ** 2 + (1 - p) ** 2))
const labels = truth.map((p) => (random.next() < p ? 1 : 0))

describe('calibration', (test) => {
  for (const kind of ['platt', 'isotonic'] as const) {
    test(`${kind} brings scores in line with what happens, and keeps their order`, () => {
      const calibration = checkCalibration(fitCalibration(kind, scores.slice(0, 2000), labels.slice(0, 2000)))
      const calibrated = scores.slice(2000).map((score) => calibrate(calibration, score))
      const [before, after, best] = [scores.slice(2000), calibrated, truth.slice(2000)].map((probabilities) => logLoss.compute(labels.slice(2000), probabilities))
      assert.ok(after! < before! - 0.05 && after! < best! + 0.01, `${before} → ${after}, at best ${best}`)
      const order = scores.slice(2000).map((score, i) => [score, calibrated[i]!] as const).sort(([a], [b]) => a - b)
      assert.ok(order.every(([, value], i) => i === 0 || value >= order[i - 1]![1]))
      assert.ok(calibrated.every((value) => value >= 0 && value <= 1))
    })
  }

  test('none leaves every score as it is', () => {
    assert.is(calibrate(fitCalibration('none', scores, labels), 0.123), 0.123)
  })
})
