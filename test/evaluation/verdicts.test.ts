import { compareEqual, comparePlanted, compareRetrains } from '../../scripts/bench/verdicts.ts'
import { mostByChance } from '../../scripts/bench/verdicts/count-verdicts.ts'
import type { Counts } from '../../scripts/bench/verdicts/count-verdicts.ts'
import { drawRetrain, trainNetworks } from '../../scripts/bench/verdicts/train-networks.ts'
import { evaluationRecord } from '../../src/evaluation/record.ts'
import { judgeScene } from '../../scripts/bench/verdicts/simulate-scores.ts'
import { assert, describe } from '../support/suite.ts'

// Smaller than in `npm run bench -- verdicts`, which prints the tables; the bounds are the same.
const seeds = (n: number, first = 1) => Array.from({ length: n }, (_, i) => first + i)
const alarmsOf = ({ metrics }: Counts) => Object.fromEntries(metrics.map(({ name, alarms }) => [name, alarms]))
function assertFewAlarms(counts: Counts): void {
  const most = mostByChance(counts.comparisons, 0.05)
  assert.ok(counts.metrics.every(({ alarms }) => alarms <= most), `at most ${most} of ${counts.comparisons}, found ${JSON.stringify(alarmsOf(counts))}`)
}

describe('verdicts over many comparisons', (test) => {
  test('the bound is that of the binomial: 67 of 1,000 at 5 %', () => {
    assert.equal([mostByChance(1000, 0.05), mostByChance(1000, 0.025), mostByChance(1, 0.5)], [67, 37, 1])
  })

  test('1,000 comparisons of equal models on 120 users of 3 examples raise at most 67 false alarms in any metric (seeds 1 to 1000)', () => {
    const counts = compareEqual({ samples: 100, seeds: seeds(1000) }, { users: 120, examplesEach: 3, candidateAuc: 0.8, baselineAuc: 0.8 })
    assert.equal(counts.metrics.map(({ name, measured }) => [name, measured >= 990]), ['auc', 'averagePrecision', 'logLoss', 'calibrationError', 'f1', 'precision', 'recall', 'accuracy'].map((name) => [name, true]))
    assertFewAlarms(counts)
  })

  test('a gain of 0.06 AUC on 300 users of 4 examples is found in at least 80 of 100 comparisons (200, seeds from 1)', () => {
    const { verdicts } = comparePlanted({ users: 300, examplesEach: 4, candidateAuc: 0.86, baselineAuc: 0.8 }, 0, { samples: 100, seeds: seeds(200) })
    assert.ok(verdicts.pass >= 160, JSON.stringify(verdicts))
    assert.is(verdicts.fail, 0)
  })

  test('a loss of that size fails as often', () => {
    const { verdicts } = comparePlanted({ users: 300, examplesEach: 4, candidateAuc: 0.74, baselineAuc: 0.8 }, 0, { samples: 100, seeds: seeds(100) })
    assert.ok(verdicts.fail >= 80, JSON.stringify(verdicts))
    assert.is(verdicts.pass, 0)
  })

  test('a candidate worse by just the margin of 0.02 AUC passes no more often than the 99 % bound of 2.5 % (400, seeds from 1)', () => {
    const { verdicts } = comparePlanted({ users: 200, examplesEach: 3, candidateAuc: 0.78, baselineAuc: 0.8 }, 0.02, { samples: 100, seeds: seeds(400) })
    assert.ok(verdicts.pass <= mostByChance(400, 0.025), JSON.stringify(verdicts))
  })

  test('a comparison gives the same bytes again', () => {
    const judgeAgain = () => evaluationRecord.format(judgeScene({ users: 60, examplesEach: 3, candidateAuc: 0.8, baselineAuc: 0.75 }, { margin: 0.01, samples: 100, seed: 3 }))
    assert.is(judgeAgain(), judgeAgain())
  })
})

describe('verdicts over retrains with other seeds', (test) => {
  test('1,000 comparisons of models of three networks, drawn from 18 that learnt the same clicks of a simulated shop, raise at most 67 false alarms in any metric; without the noise of training they raise more', async () => {
    const trained = await trainNetworks({ shopUsers: 200, days: 20, networks: 18, epochs: 3, seed: 7 })
    assert.is(trained.networks.length, 18)
    const ports = { samples: 100, seeds: seeds(1000) }
    assertFewAlarms(compareRetrains(trained, 25, ports))

    const unaware = compareRetrains(trained, 25, { ...ports, seeds: seeds(300) }, { knowsNetworks: false })
    assert.ok(Math.max(...unaware.metrics.map(({ alarms }) => alarms)) > mostByChance(300, 0.05), JSON.stringify(alarmsOf(unaware)))
  })

  test('the two models of a comparison share no network', () => {
    const networks = Array.from({ length: 6 }, (_, network) => Float64Array.of(network, network))
    const { candidate, baseline } = drawRetrain({ trainExamples: 0, test: [{ label: 0, group: 'a' }, { label: 1, group: 'b' }], networks }, 2, 1)
    assert.equal([...candidate.memberScores, ...baseline.memberScores].map((scores) => scores[0]!).toSorted(), [0, 1, 2, 3, 4, 5])
    assert.ok(Math.abs(candidate.scores[0]! - candidate.memberScores.reduce((sum, scores) => sum + scores[0]!, 0) / 3) < 1e-12)
  })
})
