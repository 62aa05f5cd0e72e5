import { judgeGates } from '../../src/evaluation/gate.ts'
import type { EvaluatedMetric, Interval, Verdict } from '../../src/evaluation/record.ts'
import type { Gate } from '../../src/spec/record.ts'
import { assert, describe } from '../support/suite.ts'

const between = (low: number, high: number): Interval => ({ value: (low + high) / 2, low, high })
const auc = (low: number, high: number): EvaluatedMetric => ({ name: 'auc', higherIsBetter: true, candidate: between(low, high), references: [] })
const aucDelta = (low: number, high: number): EvaluatedMetric => ({ ...auc(0.7, 0.8), delta: between(low, high) })
const logLossDelta = (low: number, high: number): EvaluatedMetric => ({ name: 'logLoss', higherIsBetter: false, candidate: between(0.2, 0.3), references: [], delta: between(low, high) })

const rows: [sentence: string, gate: Gate, metric: EvaluatedMetric, verdict: Verdict, reason: string][] = [
  ['an interval above the least value passes', { metric: 'auc', atLeast: 0.7 }, auc(0.801, 0.823), 'pass', 'auc 0.812 [0.801, 0.823] lies above 0.700.'],
  ['an interval that touches the least value passes', { metric: 'auc', atLeast: 0.7 }, auc(0.7, 0.8), 'pass', 'auc 0.750 [0.700, 0.800] lies at or above 0.700.'],
  ['an interval below the least value fails', { metric: 'auc', atLeast: 0.7 }, auc(0.6, 0.68), 'fail', 'auc 0.640 [0.600, 0.680] lies below 0.700.'],
  ['an interval across the least value cannot tell', { metric: 'auc', atLeast: 0.7 }, auc(0.66, 0.72), 'inconclusive', 'auc 0.690 [0.660, 0.720] reaches across 0.700: more test data would tell.'],
  ['a close call is shown with the decimals that decide it', { metric: 'auc', atLeast: 0.7 }, auc(0.70004, 0.8), 'pass', 'auc 0.75002 [0.70004, 0.80000] lies above 0.70000.'],
  ['an interval below the greatest value passes', { metric: 'logLoss', atMost: 0.4 }, { ...logLossDelta(0, 0), candidate: between(0.2, 0.3) }, 'pass', 'logLoss 0.250 [0.200, 0.300] lies below 0.400.'],
  ['an interval above the greatest value fails', { metric: 'logLoss', atMost: 0.1 }, { ...logLossDelta(0, 0), candidate: between(0.2, 0.3) }, 'fail', 'logLoss 0.250 [0.200, 0.300] lies above 0.100.'],
  ['a difference above minus the margin passes', { metric: 'auc', noWorseThanBaselineBy: 0.01 }, aucDelta(-0.004, 0.006), 'pass', 'auc minus baseline 1.0.0, +0.001 [-0.004, +0.006], lies above -0.010.'],
  ['a difference below minus the margin fails', { metric: 'auc', noWorseThanBaselineBy: 0.01 }, aucDelta(-0.04, -0.02), 'fail', 'auc minus baseline 1.0.0, -0.030 [-0.040, -0.020], lies below -0.010.'],
  ['a difference that reaches below minus the margin cannot tell', { metric: 'auc', noWorseThanBaselineBy: 0.01 }, aucDelta(-0.02, 0.03), 'inconclusive', 'auc minus baseline 1.0.0, +0.005 [-0.020, +0.030], reaches across -0.010: more test data would tell.'],
  ['a candidate equal to its baseline passes even without a margin', { metric: 'auc', noWorseThanBaselineBy: 0 }, aucDelta(0, 0), 'pass', 'auc minus baseline 1.0.0, 0.000 [0.000, 0.000], lies at or above 0.000.'],
  ['a metric that is better when lower may rise by the margin', { metric: 'logLoss', noWorseThanBaselineBy: 0.01 }, logLossDelta(0.001, 0.008), 'pass', 'logLoss minus baseline 1.0.0, +0.005 [+0.001, +0.008], lies below +0.010.'],
  ['a metric that is better when lower fails where it rises by more', { metric: 'logLoss', noWorseThanBaselineBy: 0.01 }, logLossDelta(0.02, 0.04), 'fail', 'logLoss minus baseline 1.0.0, +0.030 [+0.020, +0.040], lies above +0.010.'],
  ['a difference that could not be measured is no pass', { metric: 'auc', noWorseThanBaselineBy: 0.01 }, auc(0.7, 0.8), 'inconclusive', 'auc has no interval for the difference to baseline 1.0.0.'],
  ['a gate without a limit is no pass', { metric: 'auc' }, auc(0.7, 0.8), 'inconclusive', 'The gate on auc names no limit.'],
]

describe('judgeGates', (test) => {
  for (const [sentence, gate, metric, verdict, reason] of rows) {
    test(sentence, () => {
      const [judgement] = judgeGates([gate], [metric], [], { version: '1.0.0' })
      assert.equal({ verdict: judgement!.verdict, reason: judgement!.reason }, { verdict, reason })
    })
  }

  test('a metric that could not be measured is no pass, and the gate says why', () => {
    assert.equal(judgeGates([{ metric: 'precision', atLeast: 0.5 }], [], [{ name: 'precision', reason: 'It is undefined on this test split.' }], undefined), [
      { rule: 'precision at least 0.5', verdict: 'inconclusive', reason: 'precision has no interval. It is undefined on this test split.' },
    ])
  })

  test('a baseline that cannot score is no pass, and the gate says why', () => {
    assert.equal(judgeGates([{ metric: 'auc', noWorseThanBaselineBy: 0.01 }], [auc(0.7, 0.8)], [], { version: '1.0.0', problem: 'It was fitted on other columns.' }), [
      { rule: 'auc no worse than baseline 1.0.0 by more than 0.01', verdict: 'inconclusive', reason: 'auc has no interval for the difference to baseline 1.0.0, which cannot score this test: It was fitted on other columns.' },
    ])
  })

  test('a gate with several limits is judged by each of them', () => {
    const judgements = judgeGates([{ metric: 'auc', atLeast: 0.7, atMost: 0.79, noWorseThanBaselineBy: 0.01 }], [aucDelta(0, 0)], [], undefined)
    assert.equal(judgements.map(({ rule, verdict }) => `${rule}: ${verdict}`), [
      'auc at least 0.7: pass',
      'auc at most 0.79: inconclusive',
      'auc no worse than the trivial model by more than 0.01: pass',
    ])
  })
})
