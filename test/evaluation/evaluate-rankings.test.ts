import { seededRandom } from '../../src/base/random.ts'
import { evaluate } from '../../src/evaluation/evaluate.ts'
import type { RankingsInput } from '../../src/evaluation/input.ts'
import { evaluationRecord } from '../../src/evaluation/record.ts'
import { measureRankings } from '../../src/metrics/ranking-metrics.ts'
import { rankingMetricNames } from '../../src/metrics/names.ts'
import { assert, describe } from '../support/suite.ts'

const rules: RankingsInput['rules'] = { gates: [{ metric: 'ndcgAt10', noWorseThanBaselineBy: 0.01 }], bootstrapSamples: 200, confidence: 0.95, maxPredictionP95Ms: 5, maxModelMiB: 1, maxSliceLoss: 0.05, slices: [], monotone: [], onInconclusive: 'block' }
const seed = 41
const random = seededRandom(seed)
const nItems = 60

/** 200 users who will want two items each, and what a model shows that knows each of these with probability `knows`. */
const cases = Array.from({ length: 200 }, (_, i) => ({ group: `u${i}`, relevant: random.shuffle(Array.from({ length: nItems }, (_, item) => item)).slice(0, 2).map((item) => ({ item, gain: 1 })) }))
const show = (knows: (i: number) => number) => cases.map(({ relevant }, i) => {
  const known = relevant.filter(() => random.next() < knows(i)).map(({ item }) => item)
  return Int32Array.from([...known, ...random.shuffle(Array.from({ length: nItems }, (_, item) => item)).filter((item) => !known.includes(item))].slice(0, 30))
})
const strong = show(() => 0.8), weak = show(() => 0.4)
const popularity = cases.map(() => Int32Array.from({ length: 30 }, (_, item) => item))
const ranking = (rankings: RankingsInput['candidate']['rankings']): RankingsInput['candidate'] => ({ digest: 'ef'.repeat(32), bytes: 20_000, rankings, repeated: { places: cases.map((_, i) => i), rankings } })
const input = {
  model: 'for-you',
  planHash: 'ab'.repeat(32),
  datasetFingerprint: 'cd'.repeat(32),
  rules,
  unit: 'user',
  cases,
  catalogue: { nItems, popularity: Array.from({ length: nItems }, (_, item) => 100 - item), labels: Array.from({ length: nItems }, (_, item) => [item % 5]) },
  k: 100,
  candidate: ranking(strong),
  baseline: { version: '1.0.0', digest: '12'.repeat(32), rankings: weak },
  references: [{ name: 'popularity', rankings: popularity }],
  slices: [],
  contract: [{ name: 'duplicates', status: 'ok', finding: 'Of 300 rows none is repeated.' }],
  contractRules: { onBreach: 'warn' },
  predictionMs: [0.1, 0.2, 0.3],
} satisfies RankingsInput
const verdictOf = (change: Partial<RankingsInput>) => { const { verdict, reason } = evaluate({ ...input, ...change }); return `${verdict}: ${reason}` }

describe(`evaluate of rankings (seed ${seed})`, (test) => {
  test('passes a candidate that finds more than the released model, and says by how much in every metric', () => {
    const evaluation = evaluate(input)
    assert.is(evaluation.verdict, 'pass', evaluation.reason)
    assert.equal(evaluation.metrics.map(({ name }) => name), [...rankingMetricNames])
    const values = (rankings: Int32Array[]) => measureRankings(cases, rankings, input.catalogue)
    const [ofCandidate, ofBaseline, ofPopularity] = [values(strong), values(weak), values(popularity)]
    for (const { name, candidate, baseline, delta, references } of evaluation.metrics) {
      const metric = name as (typeof rankingMetricNames)[number]
      assert.ok(Math.abs(candidate.value - ofCandidate[metric]!) < 1e-12 && Math.abs(baseline!.value - ofBaseline[metric]!) < 1e-12, name)
      assert.ok(Math.abs(delta!.value - (ofCandidate[metric]! - ofBaseline[metric]!)) < 1e-12, name)
      assert.ok(candidate.low <= candidate.value && candidate.value <= candidate.high, `${name} [${candidate.low}, ${candidate.high}]`)
      assert.ok(references.length === 1 && Math.abs(references[0]!.value - ofPopularity[metric]!) < 1e-12, name)
    }
    assert.ok(evaluation.metrics[0]!.delta!.low > 0)
    assert.equal([evaluation.unit, evaluation.test, evaluation.seeds], ['user', { examples: 200, positives: 400, groups: 200 }, { candidate: 1, baseline: 1 }])
    assert.equal(evaluation.checks.map(({ name, verdict }) => `${name} ${verdict}`), ['inCatalogue pass', 'distinct pass', 'atMost pass', 'repeatable pass', 'notEmpty pass', 'predictionTime pass', 'modelSize pass', 'dataContract pass'])
    assert.equal([evaluation.curves, evaluation.notes, evaluation.worstCases], [{ calibration: [], precisionRecall: [] }, undefined, undefined])
  })

  test('fails one that finds less, and compares with popularity before the first release', () => {
    assert.match(verdictOf({ candidate: ranking(weak), baseline: { ...input.baseline, rankings: strong } }), /^fail: ndcgAt10 minus baseline 1\.0\.0, -0\.\d{3} \[-0\.\d{3}, -0\.\d{3}\], lies below -0\.010\.$/)
    const first = evaluate({ ...input, baseline: undefined })
    assert.equal([first.verdict, first.gates[0]!.rule, first.metrics[0]!.baseline], ['pass', 'ndcgAt10 no worse than the trivial model by more than 0.01', undefined])
  })

  test('an item twice, or one that is none, fails without figures', () => {
    const broken = strong.map((ranking, i) => (i === 3 ? Int32Array.from([7, 7]) : ranking))
    const evaluation = evaluate({ ...input, candidate: ranking(broken) })
    assert.equal([evaluation.verdict, evaluation.metrics, evaluation.unmeasured!.length, evaluation.slices], ['fail', [], rankingMetricNames.length, []])
    assert.is(evaluation.unmeasured![0]!.reason, 'The candidate gives rankings with what is no item, or an item twice.')
    assert.match(evaluation.reason, /^1 of 200 rankings hold an item twice; the first is that of test user 4\./)
    assert.match(verdictOf({ baseline: { ...input.baseline, rankings: broken } }), /^inconclusive: ndcgAt10 has no interval for the difference to baseline 1\.0\.0\./)
  })

  test('nothing measured is inconclusive: no case, a handful, nothing that anybody should find', () => {
    const none = { cases: [], candidate: { ...input.candidate, rankings: [], repeated: { places: [], rankings: [] } }, baseline: undefined, references: [{ name: 'popularity', rankings: [] }], predictionMs: [] }
    assert.match(verdictOf(none), /^inconclusive: ndcgAt10 has no interval\. It is undefined on this test split/)
    const few = { cases: cases.slice(0, 4), candidate: { ...ranking(strong.slice(0, 4)), repeated: { places: [], rankings: [] } }, baseline: { ...input.baseline, rankings: weak.slice(0, 4) }, references: [] }
    assert.match(verdictOf(few), /^inconclusive: ndcgAt10 has no interval\. It is 0\.\d{3}, but 4 users are too few for an interval; 10 are needed\./)
    assert.match(verdictOf({ ...few, unit: 'query' }), /4 queries are too few/)
    assert.match(verdictOf({ cases: cases.map(({ group }) => ({ group, relevant: [] })) }), /^inconclusive: ndcgAt10 has no interval\. It is undefined/)
  })

  test('a metric that the catalogue does not tell of is not measured, and a gate on it is inconclusive', () => {
    const evaluation = evaluate({ ...input, catalogue: { nItems }, rules: { ...rules, gates: [{ metric: 'noveltyAt20', atLeast: 1 }] } })
    assert.equal(evaluation.metrics.map(({ name }) => name).filter((name) => ['diversityAt20', 'noveltyAt20', 'longTailShareAt20'].includes(name)), [])
    assert.is(evaluation.reason, 'noveltyAt20 has no interval. It was not measured.')
  })

  test('a figure of all together that one user alone makes has no interval, and the reason says which', () => {
    const one = strong.map((ranking, i) => (i === 7 ? ranking : new Int32Array(0)))
    const reasons = new Map(evaluate({ ...input, candidate: ranking(one) }).unmeasured!.map(({ name, reason }) => [name, reason]))
    assert.is(reasons.get('giniAt20'), 'It is 0.667, but undefined without one user of 200: too rare a case for an interval.')
  })

  test('a baseline of another family is named and not replaced', () => {
    assert.is(verdictOf({ baseline: { version: '1.0.0', digest: '12'.repeat(32), problem: 'it is of the family behavior.' } }), 'inconclusive: ndcgAt10 has no interval for the difference to baseline 1.0.0, which cannot score this test: it is of the family behavior.')
  })

  test('a model that shows everybody the same is told, and not failed for it', () => {
    const evaluation = evaluate({ ...input, candidate: ranking(popularity), baseline: { ...input.baseline, rankings: popularity } })
    assert.equal(evaluation.notes, ['Every user is shown the same list.'])
    assert.is(evaluation.verdict, 'pass', evaluation.reason)
    assert.equal(evaluation.metrics[0]!.delta, { value: 0, low: 0, high: 0 })
  })

  test('slices say where it is worse', () => {
    const half = show((i) => (i % 2 === 0 ? 0.9 : 0.05))
    const activity = cases.map((_, i) => (i % 2 === 0 ? '1–9' : i % 40 === 1 ? 'none' : '10 or more'))
    const { slices, checks, verdict } = evaluate({ ...input, candidate: ranking(half), slices: [{ by: 'activity', slices: activity }] })
    assert.equal(slices.map(({ slice, examples, metric, verdict }) => `${slice} ${examples} ${metric} ${verdict}`), ['1–9 100 ndcgAt10 better', '10 or more 95 ndcgAt10 worse', 'none 5 ndcgAt10 too few'])
    assert.match(checks.find(({ name }) => name === 'slices')!.reason, /^In activity 10 or more ndcgAt10 minus baseline 1\.0\.0 is -0\.\d{3}/)
    assert.is(verdict, 'fail')
    const tiny = evaluate({ ...input, unit: 'query', slices: [{ by: 'words', slices: cases.map((_, i) => `${i}`) }] })
    assert.is(tiny.checks.find(({ name }) => name === 'slices')!.reason, 'Every slice is too small to be measured; one needs 30 queries.')
  })

  test('shows the worst queries only where it is given their texts', () => {
    const texts = { queries: cases.map(({ group }) => `query of ${group}`), nameOf: (item: number) => `item ${item}` }
    const { worstCases } = evaluate({ ...input, unit: 'query', texts })
    assert.equal([worstCases!.metric, worstCases!.other, worstCases!.cases.length], ['ndcgAt10', 'baseline 1.0.0', 10])
    assert.ok(worstCases!.lost > 10 && worstCases!.cases.every(({ candidate, other }) => candidate.value < other.value && candidate.shown.length === 5))
    assert.is(evaluate({ ...input, unit: 'query' }).worstCases, undefined)
  })

  test('gives the same bytes again, and a record that is read back', () => {
    const everything = { ...input, unit: 'query' as const, texts: { queries: cases.map(({ group }) => group), nameOf: String }, slices: [{ by: 'words', slices: cases.map((_, i) => `${i % 3}`) }] }
    const bytes = evaluationRecord.format(evaluate(everything))
    assert.is(evaluationRecord.format(evaluate(everything)), bytes)
    assert.equal(evaluationRecord.parse(bytes, 'evaluation.json'), evaluate(everything))
  })

  test('refuses rankings that do not belong to the cases: that is a bug of ours', () => {
    assert.throws(() => evaluate({ ...input, references: [{ name: 'popularity', rankings: [[1]] }] }), '1 answers of popularity for a test of 200')
    assert.throws(() => evaluate({ ...input, texts: { queries: ['a'], nameOf: String } }), '1 texts for a test of 200')
  })
})
