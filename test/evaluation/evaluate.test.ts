import { seededRandom } from '../../src/base/random.ts'
import { evaluate } from '../../src/evaluation/evaluate.ts'
import type { ScoresInput } from '../../src/evaluation/input.ts'
import { evaluationRecord } from '../../src/evaluation/record.ts'
import type { Evaluation } from '../../src/evaluation/record.ts'
import { assert, describe } from '../support/suite.ts'

const rules: ScoresInput['rules'] = { gates: [{ metric: 'auc', noWorseThanBaselineBy: 0.01 }], bootstrapSamples: 200, confidence: 0.95, maxPredictionP95Ms: 5, maxModelMiB: 1, maxSliceLoss: 0.05, slices: [], monotone: [], onInconclusive: 'block' }

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
  candidate: { digest: 'ef'.repeat(32), bytes: 20_000, scores: strong, repeatedScores: strong, memberScores: [strong] },
  baseline: { version: '1.0.0', digest: '12'.repeat(32), scores: weak, memberScores: [weak] },
  references: [{ name: 'majority', scores: test300.map(() => 0.33) }, { name: 'logistic regression', scores: weak }],
  slices: [],
  monotone: [],
  contract: [{ name: 'duplicates', status: 'ok', finding: 'Of 300 rows none is repeated.' }],
  contractRules: { onBreach: 'warn' },
  predictionMs: Array.from({ length: 21 }, (_, i) => i / 8),
} satisfies ScoresInput
const scoring = (scores: number[], memberScores = [scores]) => ({ ...input.candidate, scores, repeatedScores: scores, memberScores })
/** Scores of networks that differ from the given ones by chance, and their mean. */
const networksOf = (scores: number[], n: number) => Array.from({ length: n }, () => scores.map((score) => Math.min(1, Math.max(0, score + 0.1 * random.normal()))))
const meanOfAll = (members: number[][]) => members[0]!.map((_, i) => members.reduce((sum, scores) => sum + scores[i]!, 0) / members.length)

describe('evaluate', (test) => {
  test('no interval of a figure reaches beyond what the metric can be, however much two networks differ', () => {
    const apart = [strong.map((score) => score ** 3), strong.map((score) => score ** 0.3)]
    const { metrics } = evaluate({ ...input, candidate: scoring(strong, apart), baseline: { ...input.baseline, memberScores: apart } })
    for (const { name, candidate, baseline, seedDeviation } of metrics) {
      assert.ok(seedDeviation! > 0 || name === 'auc' || name === 'averagePrecision', name)
      for (const { low, high } of [candidate, baseline!]) assert.ok(low >= 0 && (high <= 1 || name === 'logLoss'), `${name} [${low}, ${high}]`)
    }
    assert.is(metrics.find(({ name }) => name === 'accuracy')!.candidate.high, 1, 'twelve times the deviation of two is cut there')
  })

  test('passes a candidate that is better than the released model and says by how much', () => {
    const evaluation = evaluate(input)
    const auc = evaluation.metrics.find(({ name }) => name === 'auc')!
    assert.is(evaluation.verdict, 'pass')
    assert.ok(auc.delta!.low > 0 && Math.abs(auc.delta!.value - (auc.candidate.value - auc.baseline!.value)) < 1e-12)
    assert.equal(auc.references, [{ name: 'majority', value: 0.5 }, { name: 'logistic regression', value: auc.baseline!.value }])
    assert.equal(evaluation.test, { examples: 300, positives: test300.filter(({ label }) => label === 1).length, groups: 60 })
    assert.equal(evaluation.predictionMs, { p50: 1.25, p95: 2.375, n: 21 })
  })

  test('fails a candidate that is worse', () => {
    const evaluation = evaluate({ ...input, candidate: scoring(weak), baseline: { ...input.baseline, scores: strong, memberScores: [strong] } })
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
    assert.equal(precision.references.map(({ name }) => name), ['logistic regression'])
    assert.is(precision.delta, undefined)
    assert.is(metrics.find(({ name }) => name === 'recall')!.references[0]!.value, 0)
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
    const evaluation = evaluate({ ...input, test: few.map((i) => ({ label: i % 2 === 0 ? 1 : 0, group: `u${i}` })), candidate: scoring(scores), baseline: { ...input.baseline, scores, memberScores: [scores] }, references: [{ name: 'majority', scores }] })
    assert.is(evaluation.verdict, 'inconclusive')
    assert.match(evaluation.reason, /^auc has no interval\. It is [01]\.\d{3}, but 4 users are too few for an interval; 10 are needed\./)
  })

  test('an empty test split is inconclusive, not a pass', () => {
    const evaluation = evaluate({ ...input, test: [], candidate: scoring([]), baseline: undefined, references: [{ name: 'majority', scores: [] }], predictionMs: [] })
    assert.is(evaluation.verdict, 'inconclusive')
    assert.equal(evaluation.metrics, [])
  })

  test('a candidate with a score that is not a number fails without figures', () => {
    const evaluation = evaluate({ ...input, candidate: scoring(strong.map((score, i) => (i === 7 ? NaN : score))) })
    assert.is(evaluation.verdict, 'fail')
    assert.is(evaluation.reason, 'The score NaN of test example 8 is not a finite number. 1 more gate or check fails.')
    assert.equal(evaluation.metrics, [])
    assert.is(evaluation.unmeasured!.length, 8)
    assert.equal(evaluation.curves, { calibration: [], precisionRecall: [] })
  })

  test('a broken baseline gives no difference: inconclusive', () => {
    const evaluation = evaluate({ ...input, baseline: { ...input.baseline, scores: weak.map(() => NaN), memberScores: [weak.map(() => NaN)] } })
    assert.is(evaluation.verdict, 'inconclusive')
    assert.is(evaluation.reason, 'auc has no interval for the difference to baseline 1.0.0.')
  })

  test('a baseline that cannot score this test is named with the reason, and is not replaced by a weaker one', () => {
    const baseline = { version: '1.0.0', digest: '12'.repeat(32), problem: 'It was fitted on events.' }
    const evaluation = evaluate({ ...input, baseline })
    assert.equal(evaluation.baseline, baseline)
    assert.is(evaluation.verdict, 'inconclusive')
    assert.is(evaluation.reason, 'auc has no interval for the difference to baseline 1.0.0, which cannot score this test: It was fitted on events.')
    assert.ok(evaluation.metrics.every((metric) => metric.delta === undefined && metric.baseline === undefined && metric.references.length > 0))
    assert.is(evaluate({ ...input, baseline, rules: { ...rules, gates: [{ metric: 'auc', atLeast: 0.6 }] } }).verdict, 'pass')
  })

  test('the noise of training widens the intervals of models that average several networks, and only theirs', () => {
    const [members, baselineMembers] = [networksOf(strong, 3), networksOf(weak, 3)]
    const [scores, baselineScores] = [meanOfAll(members), meanOfAll(baselineMembers)]
    const evaluateWith = (candidateMembers: number[][], baselineMembers: number[][]) => evaluate({
      ...input,
      candidate: scoring(scores, candidateMembers),
      baseline: { ...input.baseline, scores: baselineScores, memberScores: baselineMembers },
    })
    const widths = ({ metrics: [auc] }: Evaluation) => [auc!.candidate, auc!.baseline!, auc!.delta!].map(({ low, high }) => high - low)
    const single = widths(evaluateWith([scores], [baselineScores]))
    const [candidateOnly, both] = [evaluateWith(members, [baselineScores]), evaluateWith(members, baselineMembers)]
    assert.equal(widths(candidateOnly).map((width, i) => width > single[i]!), [true, false, true])
    assert.equal(widths(both).map((width, i) => width > single[i]!), [true, true, true])
    assert.equal(both.seeds, { candidate: 3, baseline: 3 })
    assert.equal(candidateOnly.seeds, { candidate: 3, baseline: 1 })
    assert.ok(both.metrics[0]!.seedDeviation! > 0)
    assert.is(evaluateWith([scores], [baselineScores]).metrics[0]!.seedDeviation, undefined)
  })

  test('a gate on the difference is judged by the widened interval', () => {
    const members = [strong, strong.map((score) => score * 0.999), meanOfAll(networksOf(weak, 1))]
    const evaluateWith = (memberScores: number[][]) => evaluate({ ...input, candidate: scoring(strong, memberScores), rules: { ...rules, gates: [{ metric: 'auc', noWorseThanBaselineBy: 0 }] } })
    assert.is(evaluateWith([strong]).verdict, 'pass')
    assert.is(evaluateWith(members).verdict, 'inconclusive')
  })

  test('the size of the model, monotone rules, slices and the data contract are checks like the others', () => {
    const byWeekday = { by: 'weekday', slices: test300.map((_, i) => (i % 2 === 0 ? 'Monday' : 'Tuesday')) }
    const price = { column: 'price', direction: 'falling' as const, tolerance: 0.01, values: [1, 2], scores: [strong, strong.map((score) => score - 0.05)] }
    const evaluation = evaluate({ ...input, slices: [byWeekday], monotone: [price] })
    assert.equal(evaluation.checks.map(({ name, verdict }) => `${name} ${verdict}`), ['finite pass', 'inRange pass', 'repeatable pass', 'notConstant pass', 'monotone price pass', 'predictionTime pass', 'modelSize pass', 'slices pass', 'dataContract pass'])
    assert.equal(evaluation.slices.map(({ slice, examples, verdict }) => `${slice} ${examples} ${verdict}`), ['Monday 150 better', 'Tuesday 150 better'])
    assert.is(evaluation.modelBytes, 20_000)
    assert.is(evaluate({ ...input, candidate: { ...input.candidate, bytes: 2 ** 21 } }).verdict, 'fail')
    assert.is(evaluate({ ...input, monotone: [{ ...price, direction: 'rising' }] }).verdict, 'fail')
    const leaked = evaluate({ ...input, contract: [{ name: 'leakage', status: 'fail', finding: '12 test rows are also training rows.' }] })
    assert.equal([leaked.verdict, leaked.reason, leaked.contract.length], ['fail', '12 test rows are also training rows.', 1])
  })

  test('gives the same bytes again, and other intervals for another plan', () => {
    const everything = { ...input, candidate: scoring(strong, networksOf(strong, 3)), slices: [{ by: 'user', slices: test300.map((_, i) => `part ${i % 3}`) }] }
    const bytes = evaluationRecord.format(evaluate(everything))
    assert.is(evaluationRecord.format(evaluate(everything)), bytes)
    assert.equal(evaluationRecord.parse(bytes, 'evaluation.json'), evaluate(everything))
    assert.not.equal(evaluate({ ...input, planHash: 'ba'.repeat(32) }).metrics[0]!.candidate.low, evaluate(input).metrics[0]!.candidate.low)
  })

  test('refuses scores that do not belong to the examples: that is a bug of ours', () => {
    assert.throws(() => evaluate({ ...input, references: [{ name: 'majority', scores: [0.3] }] }), '1 answers of majority for a test of 300')
    assert.throws(() => evaluate({ ...input, slices: [{ by: 'category', slices: ['a', 'b'] }] }), '2 slices by category for a test of 300')
  })
})
