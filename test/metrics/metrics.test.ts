import { seededRandom } from '../../src/base/random.ts'
import { auc } from '../../src/metrics/auc.ts'
import { metrics } from '../../src/metrics/index.ts'
import { logLoss } from '../../src/metrics/log-loss.ts'
import type { MetricName } from '../../src/metrics/index.ts'
import { assert, describe } from '../support/suite.ts'

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
  logLoss: -(Math.log(0.9) + Math.log(0.6) + Math.log(0.2) + Math.log(0.2) + Math.log(0.5) + Math.log(0.6) + Math.log(0.8) + Math.log(0.9)) / 8,
}

describe('metrics', (test) => {
  for (const metric of metrics) {
    test(`${metric.name} equals the value computed by hand`, () => {
      assert.ok(Math.abs(metric.compute(labels, scores) - byHand[metric.name]) < 1e-15, `${metric.compute(labels, scores)} against ${byHand[metric.name]}`)
    })
  }

  test('is undefined, not 0, where its denominator is empty', () => {
    const undefinedFor = (y: number[], p: number[]) => metrics.filter((metric) => Number.isNaN(metric.compute(y, p))).map((metric) => metric.name)
    assert.equal(undefinedFor([], []), ['auc', 'logLoss', 'f1', 'precision', 'recall', 'accuracy'])
    assert.equal(undefinedFor([1, 0], [0.1, 0.2]), ['precision'])
    assert.equal(undefinedFor([0, 0], [0.1, 0.9]), ['auc', 'recall'])
    assert.equal(undefinedFor([0, 0], [0.1, 0.2]), ['auc', 'f1', 'precision', 'recall'])
    assert.equal(undefinedFor([1, 1], [0.1, 0.9]), ['auc'])
  })

  test('auc of scores that are all equal is one half', () => {
    assert.is(auc.compute([1, 0, 0, 1, 0], [0.3, 0.3, 0.3, 0.3, 0.3]), 0.5)
  })

  test('logLoss of one certain mistake is finite', () => {
    assert.ok(Math.abs(logLoss.compute([1], [0]) - 15 * Math.log(10)) < 1e-12)
  })

  test('only logLoss is better when lower', () => {
    assert.equal(metrics.filter((metric) => !metric.higherIsBetter).map((metric) => metric.name), ['logLoss'])
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
        assertClose(metric.compute(y, p), bruteForce[metric.name](y, p), `${metric.name}, round ${round}`)
        const weighted = metric.prepare(y, p, groups)(weights)
        assertClose(weighted, bruteForce[metric.name](repeated.map((i) => y[i]!), repeated.map((i) => p[i]!)), `weighted ${metric.name}, round ${round}`)
      }
    }
  })
})

/** The definitions once more, example by example and pair by pair. */
const bruteForce: Record<MetricName, (y: number[], p: number[]) => number> = {
  accuracy: (y, p) => share(y.map((label, i) => (label === 1) === (p[i]! >= 0.5))),
  precision: (y, p) => share(y.filter((_, i) => p[i]! >= 0.5).map((label) => label === 1)),
  recall: (y, p) => share(p.filter((_, i) => y[i] === 1).map((score) => score >= 0.5)),
  f1: (y, p) => {
    const hits = y.filter((label, i) => label === 1 && p[i]! >= 0.5).length
    return (2 * hits) / (y.filter((label) => label === 1).length + p.filter((score) => score >= 0.5).length)
  },
  auc: (y, p) => {
    const positives = p.filter((_, i) => y[i] === 1)
    const negatives = p.filter((_, i) => y[i] === 0)
    return sum(positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))) / (positives.length * negatives.length)
  },
  logLoss: (y, p) => -sum(y.map((label, i) => Math.log(Math.max(1e-15, label === 1 ? p[i]! : 1 - p[i]!)))) / y.length,
}

function share(hits: boolean[]): number {
  return hits.filter(Boolean).length / hits.length
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function assertClose(found: number, expected: number, what: string): void {
  assert.ok(Object.is(found, expected) || Math.abs(found - expected) <= 1e-12, `${what}: ${found} against ${expected}`)
}
