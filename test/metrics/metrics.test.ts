import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { auc } from '../../src/metrics/auc.ts'
import { averagePrecision } from '../../src/metrics/average-precision.ts'
import { calibrationError } from '../../src/metrics/calibration-error.ts'
import { metrics } from '../../src/metrics/index.ts'
import { logLoss } from '../../src/metrics/log-loss.ts'
import type { MetricName } from '../../src/metrics/index.ts'
import { assert, describe } from '../support/suite.ts'
import { plainMetrics } from './plain-metrics.ts'

const labels = [1, 1, 1, 0, 0, 0, 0, 0]
const scores = [0.9, 0.6, 0.2, 0.8, 0.5, 0.4, 0.2, 0.1]
// At 0.5: true positives 2, false negatives 1, false positives 2 (0.8, and 0.5 itself), true negatives 3.
// Pairs won by positives: 0.9 beats 5, 0.6 beats 4, 0.2 beats 1 and ties with 1.
const byHand: Record<MetricName, number> = {
  accuracy: 5 / 8,
  precision: 2 / 4,
  recall: 2 / 3,
  f1: 4 / 7,
  auc: 10.5 / 15,
  // Down the scores: the first of three positives at rank 1, the second at rank 3, the third in the tie of ranks 6 and 7.
  averagePrecision: (1 / 1 + 2 / 3 + 3 / 7) / 3,
  logLoss: -(Math.log(0.9) + Math.log(0.6) + Math.log(0.2) + Math.log(0.2) + Math.log(0.5) + Math.log(0.6) + Math.log(0.8) + Math.log(0.9)) / 8,
  // Each score in a bin of its own but 0.2, of one positive and one negative: |1 − 0.4|.
  calibrationError: (0.1 + 0.4 + 0.8 + 0.5 + 0.4 + 0.6 + 0.1) / 8,
}

describe('metrics', (test) => {
  for (const metric of metrics) {
    test(`${metric.name} equals the value computed by hand`, () => {
      assert.ok(Math.abs(metric.compute(labels, scores) - byHand[metric.name]) < 1e-15, `${metric.compute(labels, scores)} against ${byHand[metric.name]}`)
    })
  }

  test('is undefined, not 0, where its denominator is empty', () => {
    const undefinedFor = (y: number[], p: number[]) => metrics.filter((metric) => Number.isNaN(metric.compute(y, p))).map((metric) => metric.name)
    assert.equal(undefinedFor([], []), ['auc', 'averagePrecision', 'logLoss', 'calibrationError', 'f1', 'precision', 'recall', 'accuracy'])
    assert.equal(undefinedFor([1, 0], [0.1, 0.2]), ['precision'])
    assert.equal(undefinedFor([0, 0], [0.1, 0.9]), ['auc', 'averagePrecision', 'recall'])
    assert.equal(undefinedFor([0, 0], [0.1, 0.2]), ['auc', 'averagePrecision', 'f1', 'precision', 'recall'])
    assert.equal(undefinedFor([1, 1], [0.1, 0.9]), ['auc'])
  })

  test('auc of scores that are all equal is one half', () => {
    assert.is(auc.compute([1, 0, 0, 1, 0], [0.3, 0.3, 0.3, 0.3, 0.3]), 0.5)
  })

  test('logLoss of one certain mistake is finite', () => {
    assert.ok(Math.abs(logLoss.compute([1], [0]) - 15 * Math.log(10)) < 1e-12)
  })

  test('averagePrecision of scores that are all equal is the share of positives, in whatever order they come', () => {
    assert.is(averagePrecision.compute([1, 0, 0, 0], [0.3, 0.3, 0.3, 0.3]), 0.25)
    assert.is(averagePrecision.compute([0, 0, 0, 1], [0.3, 0.3, 0.3, 0.3]), 0.25)
  })

  test('calibrationError counts a certain score to the last bin', () => {
    assert.ok(Math.abs(calibrationError.compute([1, 0], [1, 0.9]) - 0.45) < 1e-15)
  })

  test('losses and errors are better when lower', () => {
    assert.equal(metrics.filter((metric) => !metric.higherIsBetter).map((metric) => metric.name), ['logLoss', 'calibrationError'])
  })

  const seed = 20_260_301
  test(`weighted by group it equals brute force over the repeated examples, ties included (seed ${seed})`, () => {
    const random = seededRandom(seed)
    for (let round = 0; round < 60; round++) {
      const n = 1 + random.below(40)
      const nGroups = 1 + random.below(8)
      const y = Array.from({ length: n }, () => random.below(2))
      const p = Array.from({ length: n }, () => random.below(7) / 6)
      const groups = Array.from({ length: n }, () => random.below(nGroups))
      const weights = Array.from({ length: nGroups }, () => random.below(4))
      const repeated = groups.flatMap((group, i) => Array.from({ length: weights[group]! }, () => i))
      for (const metric of metrics) {
        assertClose(metric.compute(y, p), plainMetrics[metric.name](y, p), `${metric.name}, round ${round}`)
        const weighted = metric.prepare(y, p, groups)(weights)
        assertClose(weighted, plainMetrics[metric.name](repeated.map((i) => y[i]!), repeated.map((i) => p[i]!)), `weighted ${metric.name}, round ${round}`)
      }
    }
  })

  const propertySeed = 4_711
  test(`depends on neither the order of the examples nor, in auc and averagePrecision, on more than the order of the scores (seed ${propertySeed})`, () => {
    const random = seededRandom(propertySeed)
    for (let round = 0; round < 100; round++) {
      const { y, p } = drawExamples(random)
      const order = random.shuffle([...y.keys()])
      const steepness = 1 + random.below(5)
      for (const metric of metrics) {
        assertClose(metric.compute(order.map((i) => y[i]!), order.map((i) => p[i]!)), metric.compute(y, p), `${metric.name} shuffled, round ${round}`)
      }
      for (const metric of [auc, averagePrecision]) {
        assert.equal(metric.compute(y, p.map((score) => Math.exp(steepness * score) - 3)), metric.compute(y, p), `${metric.name} of risen scores, round ${round}`)
      }
      assertClose(auc.compute(y, p.map((score) => -score)), 1 - auc.compute(y, p), `auc of scores turned round, round ${round}`)
      assertClose(auc.compute(y.map((label) => 1 - label), p), 1 - auc.compute(y, p), `auc of labels turned round, round ${round}`)
    }
  })

  test(`counts only the proportions of the weights, and nothing of a group that weighs 0 (seed ${propertySeed})`, () => {
    const random = seededRandom(propertySeed)
    for (let round = 0; round < 100; round++) {
      const { y, p } = drawExamples(random)
      const groups = y.map(() => random.below(5))
      const weights = [1, 2, 3, 1 + random.below(3), 0]
      const kept = [...y.keys()].filter((i) => groups[i] !== 4)
      for (const metric of metrics) {
        const value = metric.prepare(y, p, groups)(weights)
        assertClose(metric.prepare(y, p, groups)(weights.map((weight) => 4 * weight)), value, `${metric.name} four times, round ${round}`)
        assertClose(metric.prepare(kept.map((i) => y[i]!), kept.map((i) => p[i]!), kept.map((i) => groups[i]!))(weights), value, `${metric.name} without group 4, round ${round}`)
      }
    }
  })
})

function drawExamples(random: Random): { y: number[]; p: number[] } {
  const n = 2 + random.below(40)
  return { y: Array.from({ length: n }, () => random.below(2)), p: Array.from({ length: n }, () => random.below(9) / 8) }
}

function assertClose(found: number, expected: number, what: string): void {
  assert.ok(Object.is(found, expected) || Math.abs(found - expected) <= 1e-12, `${what}: ${found} against ${expected}`)
}
