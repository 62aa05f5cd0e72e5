import { seededRandom } from '../../src/base/random.ts'
import { judgeSlices } from '../../src/evaluation/slices.ts'
import { scoreKind } from '../../src/evaluation/score-kind.ts'
import type { SlicesInput as SlicesOf } from '../../src/evaluation/slices.ts'
import { auc } from '../../src/metrics/auc.ts'
import { logLoss } from '../../src/metrics/log-loss.ts'
import { assert, describe } from '../support/suite.ts'

type SlicesInput = SlicesOf<Uint8Array, ArrayLike<number>>
const nExamples = 2_000
/** 400 users, four slices that are a user's own; the candidate's signal differs by slice, the baseline's does not. */
function simulate(seed: number, signals: number[]): SlicesInput {
  const random = seededRandom(seed)
  const users = Array.from({ length: nExamples }, (_, i) => i % 400)
  const labels = Uint8Array.from(users, () => (random.next() < 0.4 ? 1 : 0))
  const score = (label: number, signal: number) => 1 / (1 + Math.exp(0.5 - signal * (label - 0.4) - random.normal()))
  const candidate = users.map((user, i) => score(labels[i]!, signals[user % signals.length]!))
  const baseline = users.map((_, i) => score(labels[i]!, 1.5))
  return {
    metric: auc,
    test: { kind: scoreKind, truth: labels, groups: users.map((user) => `u${user}`), candidate: { answers: candidate, memberAnswers: [candidate] } },
    divisions: [{ by: 'category', slices: users.map((user) => `c${user % signals.length}`) }],
    other: { name: 'baseline 1.0.0', isBaseline: true, answers: baseline, memberAnswers: [baseline] },
    samples: 200,
    confidence: 0.95,
    seed: 1,
    maxLoss: 0.05,
  }
}
const input = simulate(1, [1.5, 1.5, 3.5, 0])

describe('judgeSlices', (test) => {
  test('says which slices are better and worse, and fails the one that is surely worse than the limit', () => {
    const { slices, checks } = judgeSlices(input)
    assert.equal(slices.map(({ by, slice, examples, verdict }) => `${by} ${slice} ${examples} ${verdict}`), ['category c0 500 unclear', 'category c1 500 unclear', 'category c2 500 better', 'category c3 500 worse'])
    assert.is(checks.length, 1)
    assert.is(checks[0]!.verdict, 'fail')
    assert.match(checks[0]!.reason, /^In category c3 auc minus baseline 1\.0\.0 is -0\.\d{3} \[-0\.\d{3}, -0\.\d{3}\], surely beyond -0\.050\.$/)
  })

  test('an interval leaves out 0 exactly where the verdict says so', () => {
    for (let seed = 1; seed <= 10; seed++) {
      for (const { delta, verdict } of judgeSlices(simulate(seed, [1.5, 1.9, 2.2, 1.1])).slices) {
        assert.is(verdict, delta!.low > 0 ? 'better' : delta!.high < 0 ? 'worse' : 'unclear')
      }
    }
  })

  test('a slice that is worse, but not surely by more than the limit, does not fail', () => {
    const { slices, checks } = judgeSlices({ ...input, maxLoss: 0.4 })
    assert.is(slices.at(-1)!.verdict, 'worse')
    assert.equal(checks, [{ name: 'slices', verdict: 'pass', reason: 'None of the 4 slices that could be measured is surely worse than baseline 1.0.0 by more than 0.4 in auc.' }])
  })

  test('a metric that is better when lower is worse when it rises', () => {
    const { slices, checks } = judgeSlices({ ...input, metric: logLoss })
    assert.ok(slices[3]!.delta!.low > 0)
    assert.equal(slices.slice(2).map(({ verdict }) => verdict), ['better', 'worse'])
    assert.is(checks[0]!.verdict, 'fail')
  })

  test('slices of few examples, few users or one label only are too few', () => {
    const mark = (isSmall: (i: number) => boolean) => [{ by: 'category', slices: input.test.groups.map((_, i) => (isSmall(i) ? 'small' : 'large')) }]
    const verdictOfSmall = (change: Partial<SlicesInput>) => judgeSlices({ ...input, ...change }).slices.find(({ slice }) => slice === 'small')!.verdict
    assert.is(verdictOfSmall({ divisions: mark((i) => i < 29) }), 'too few')
    assert.is(verdictOfSmall({ divisions: mark((i) => i % 400 < 9) }), 'too few')
    assert.is(verdictOfSmall({ divisions: mark((i) => input.test.truth[i] === 1 && i < 400) }), 'too few')
    assert.not.equal(verdictOfSmall({ divisions: mark((i) => i < 60) }), 'too few')
  })

  test('no slice measured at all is no pass', () => {
    const divisions = [{ by: 'brand', slices: input.test.groups.map((_, i) => `b${i}`) }]
    assert.equal(judgeSlices({ ...input, divisions }).checks, [{ name: 'slices', verdict: 'inconclusive', reason: 'Every slice is too small to be measured; one needs 30 examples of 10 users, positive and negative.' }])
    const { slices, checks } = judgeSlices({ ...input, other: undefined })
    assert.is(checks[0]!.verdict, 'inconclusive')
    assert.ok(slices.every(({ candidate, delta, verdict }) => candidate !== undefined && delta === undefined && verdict === 'unclear'))
  })

  test('without divisions there is nothing to check', () => {
    assert.equal(judgeSlices({ ...input, divisions: [] }), { slices: [], checks: [] })
  })

  test('the noise of training is in the intervals', () => {
    const random = seededRandom(5)
    const memberAnswers = [1, 2, 3].map(() => Array.from(input.test.candidate.answers, (score) => score + 0.3 * random.normal()))
    const width = ({ delta }: { delta?: { low: number; high: number } }) => delta!.high - delta!.low
    const [single, several] = [input, { ...input, test: { ...input.test, candidate: { ...input.test.candidate, memberAnswers } } }].map((some) => judgeSlices(some).slices)
    assert.ok(several!.every((slice, i) => width(slice) > width(single![i]!)))
  })

  const firstSeed = 100
  test(`of twenty slices of equal models any is called different in at most about 5 of 100 evaluations (seeds from ${firstSeed})`, () => {
    const nEvaluations = 100
    let alarms = 0
    for (let seed = firstSeed; seed < firstSeed + nEvaluations; seed++) {
      const { slices } = judgeSlices({ ...simulate(seed, Array.from({ length: 20 }, () => 1.5)), samples: 100, seed })
      assert.is(slices.length, 20)
      alarms += slices.some(({ verdict }) => verdict !== 'unclear') ? 1 : 0
    }
    // 5 % of 100 and three standard deviations. Uncorrected it would be 64.
    assert.ok(alarms <= 11, `${alarms} of ${nEvaluations}`)
  })
})
