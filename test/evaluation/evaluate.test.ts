import { seededRandom } from '../../src/base/random.ts'
import { evaluate } from '../../src/evaluation/evaluate.ts'
import type { EvaluationInput } from '../../src/evaluation/evaluate.ts'
import { evaluationRecord } from '../../src/evaluation/record.ts'
import { assert, describe } from '../support/suite.ts'

const rules: EvaluationInput['rules'] = { gates: [{ metric: 'auc', noWorseThanBaselineBy: 0.01 }], bootstrapSamples: 200, confidence: 0.95, maxPredictionP95Ms: 5, onInconclusive: 'block' }

/** 300 examples of 60 users; the signal of a score is how well it knows the label. */
const random = seededRandom(11)
const test300 = Array.from({ length: 300 }, (_, i) => ({ label: random.below(3) === 0 ? 1 as const : 0 as const, group: `u${i % 60}` }))
const scoresOf = (signal: number) => test300.map(({ label }) => 1 / (1 + Math.exp(0.7 - signal * (label - 0.3) - random.normal())))
const strong = scoresOf(3), weak = scoresOf(0.5)
const input = {
  model: 'user-behavior',
  planHash: 'ab'.repeat(32),
  datasetFingerprint: 'cd'.repeat(32),
  rules,
  test: test300,
  candidate: { digest: 'ef'.repeat(32), scores: strong, repeatedScores: strong },
  baseline: { version: '1.0.0', digest: '12'.repeat(32), scores: weak },
  trivialScores: test300.map(() => 0.33),
  predictionMs: Array.from({ length: 21 }, (_, i) => i / 8),
} satisfies EvaluationInput
const scoring = (scores: number[]) => ({ ...input.candidate, scores, repeatedScores: scores })

describe('evaluate', (test) => {
  test('passes a candidate that is better than the released model and says by how much', () => {
    const evaluation = evaluate(input)
    const auc = evaluation.metrics.find(({ name }) => name === 'auc')!
    assert.is(evaluation.verdict, 'pass')
    assert.ok(auc.delta!.low > 0 && Math.abs(auc.delta!.value - (auc.candidate.value - auc.baseline!.value)) < 1e-12)
    assert.is(auc.trivial, 0.5)
    assert.equal(evaluation.test, { examples: 300, positives: test300.filter(({ label }) => label === 1).length, groups: 60 })
    assert.equal(evaluation.predictionMs, { p50: 1.25, p95: 2.375, n: 21 })
  })

  test('fails a candidate that is worse', () => {
    const evaluation = evaluate({ ...input, candidate: scoring(weak), baseline: { ...input.baseline, scores: strong } })
    assert.is(evaluation.verdict, 'fail')
    assert.match(evaluation.reason, /^auc minus baseline 1\.0\.0, -0\.\d{3} \[-0\.\d{3}, -0\.\d{3}\], lies below -0\.010\.$/)
  })

  test('compares with the trivial model where nothing is released yet', () => {
    const evaluation = evaluate({ ...input, baseline: undefined })
    const auc = evaluation.metrics.find(({ name }) => name === 'auc')!
    assert.is(evaluation.baseline, undefined)
    assert.is(auc.baseline, undefined)
    assert.ok(Math.abs(auc.delta!.value - (auc.candidate.value - 0.5)) < 1e-12)
    assert.is(evaluation.gates[0]!.rule, 'auc no worse than the trivial model by more than 0.01')
  })

  test('leaves out what is undefined, since JSON has no NaN: the trivial model never says yes', () => {
    const { metrics } = evaluate({ ...input, baseline: undefined })
    const precision = metrics.find(({ name }) => name === 'precision')!
    assert.is(precision.trivial, undefined)
    assert.is(precision.delta, undefined)
    assert.is(metrics.find(({ name }) => name === 'recall')!.trivial, 0)
  })

  test('says why a metric has no interval, and its gate is inconclusive', () => {
    const evaluation = evaluate({ ...input, candidate: scoring(strong.map((score) => score / 3)), rules: { ...rules, gates: [{ metric: 'precision', atLeast: 0.5 }] } })
    assert.equal(evaluation.unmeasured, [{ name: 'precision', reason: 'It is undefined on this test split (its denominator is empty).' }])
    assert.is(evaluation.verdict, 'inconclusive')
    assert.is(evaluation.reason, 'precision has no interval. It is undefined on this test split (its denominator is empty).')
  })

  test('a handful of users is too few to judge by', () => {
    const few = Array.from({ length: 4 }, (_, i) => i)
    const scores = few.map((i) => strong[i]!)
    const evaluation = evaluate({ ...input, test: few.map((i) => ({ label: i % 2 === 0 ? 1 : 0, group: `u${i}` })), candidate: scoring(scores), baseline: { ...input.baseline, scores }, trivialScores: scores })
    assert.is(evaluation.verdict, 'inconclusive')
    assert.match(evaluation.reason, /^auc has no interval\. It is [01]\.\d{3}, but 4 users are too few for an interval; 10 are needed\./)
  })

  test('an empty test split is inconclusive, not a pass', () => {
    const evaluation = evaluate({ ...input, test: [], candidate: scoring([]), baseline: undefined, trivialScores: [], predictionMs: [] })
    assert.is(evaluation.verdict, 'inconclusive')
    assert.equal(evaluation.metrics, [])
  })

  test('a candidate with a score that is not a number fails without figures', () => {
    const evaluation = evaluate({ ...input, candidate: scoring(strong.map((score, i) => (i === 7 ? NaN : score))) })
    assert.is(evaluation.verdict, 'fail')
    assert.is(evaluation.reason, 'The score NaN of test example 8 is not a finite number. 1 more gate or check fails.')
    assert.equal(evaluation.metrics, [])
    assert.is(evaluation.unmeasured!.length, 6)
  })

  test('a broken baseline gives no difference: inconclusive', () => {
    const evaluation = evaluate({ ...input, baseline: { ...input.baseline, scores: weak.map(() => NaN) } })
    assert.is(evaluation.verdict, 'inconclusive')
    assert.is(evaluation.reason, 'auc has no interval for the difference to baseline 1.0.0.')
  })

  test('gives the same bytes again, and other intervals for another plan', () => {
    const bytes = evaluationRecord.format(evaluate(input))
    assert.is(evaluationRecord.format(evaluate(input)), bytes)
    assert.equal(evaluationRecord.parse(bytes, 'evaluation.json'), evaluate(input))
    assert.not.equal(evaluate({ ...input, planHash: 'ba'.repeat(32) }).metrics[0]!.candidate.low, evaluate(input).metrics[0]!.candidate.low)
  })

  test('refuses scores that do not belong to the examples: that is a bug of ours', () => {
    assert.throws(() => evaluate({ ...input, trivialScores: [0.3] }), '1 trivial scores for 300 test examples')
  })
})
