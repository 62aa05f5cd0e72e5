import type { Verdict } from '../../src/evaluation/record.ts'
import { formatReportSection } from '../../src/report/report-section.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import { dataset, evaluation, evaluationOf, hostile, planned, spec, trained } from './samples.ts'

const sample = { evaluation, trained, dataset, planned }
const failing = (verdict: Verdict, reason: string) => ({ ...evaluation, verdict, reason, gates: [{ ...evaluation.gates[0]!, verdict, reason }] })

describe('formatReportSection', (test) => {
  test('shows a candidate that passes', () => {
    assertGolden('report/report-pass.md', formatReportSection(sample))
  })

  test('shows a candidate that fails', () => {
    assertGolden('report/report-fail.md', formatReportSection({ ...sample, evaluation: evaluationOf({ difference: -0.0313, halfWidth: 0.011 }) }))
  })

  test('shows a candidate of which the data cannot tell', () => {
    assertGolden('report/report-inconclusive.md', formatReportSection({ ...sample, evaluation: evaluationOf({ difference: -0.0041, halfWidth: 0.015 }) }))
  })

  test('shows the first candidate, with no baseline and no prediction', () => {
    assertGolden('report/report-first.md', formatReportSection({
      ...sample,
      evaluation: evaluationOf({ difference: 0, halfWidth: 0, isFirst: true }),
      planned: { ...planned, prediction: { basis: 'no earlier run' }, onMerge: 'release 1.0.0, the first, then 100 % in production' },
    }))
  })

  test('says what an inconclusive verdict does to the merge', () => {
    const doubtful = failing('inconclusive', 'More test data would tell.')
    const allowing = { ...planned, spec: { ...spec, evaluation: { ...spec.evaluation, onInconclusive: 'allow' as const } } }
    assert.match(formatReportSection({ ...sample, evaluation: doubtful }), /will not release this candidate: its spec blocks/)
    assert.match(formatReportSection({ ...sample, evaluation: doubtful, planned: allowing }), /lets an inconclusive candidate through .* On merge: release 1\.1\.0/)
  })

  test('tells better from worse by the direction of the metric, and says when neither is clear', () => {
    const cells = (higherIsBetter: boolean, low: number, high: number) => {
      const text = formatReportSection({ ...sample, evaluation: { ...evaluation, metrics: [{ ...evaluation.metrics[0]!, higherIsBetter, delta: { value: (low + high) / 2, low, high } }] } })
      return /\] (better|worse|unclear|equal) \|/.exec(text)![1]
    }
    assert.equal([cells(true, 0.01, 0.02), cells(true, -0.02, -0.01), cells(false, 0.01, 0.02), cells(false, -0.02, -0.01), cells(true, -0.01, 0.02), cells(true, 0, 0)], ['better', 'worse', 'worse', 'better', 'unclear', 'equal'])
  })

  test('names what is worse than the baseline though the verdict is good, before the tables', () => {
    const worse = { ...evaluation, metrics: evaluation.metrics.map((metric) => (metric.name === 'auc' ? metric : { ...metric, delta: { value: -0.02, low: -0.03, high: -0.01 } })) }
    const text = formatReportSection({ ...sample, evaluation: worse })
    const names = worse.metrics.filter(({ name, higherIsBetter }) => name !== 'auc' && higherIsBetter).map(({ name }) => name)
    assert.ok(names.length > 1)
    assert.ok(text.split('### Metrics')[0]!.includes(`Worse than 1.0.0, though no gate forbids it: ${names.join(', ')}.`))
    assert.not.match(formatReportSection(sample), /Worse than/)
    assert.not.match(formatReportSection({ ...sample, evaluation: { ...worse, verdict: 'fail' } }), /Worse than/)
  })

  test('says that nothing could be measured', () => {
    const empty = { ...failing('inconclusive', 'There is no test example to score.'), metrics: [], test: { examples: 0, positives: 0, groups: 0 }, unmeasured: [{ name: 'auc', reason: 'It is undefined.' }, { name: 'f1', reason: 'It is undefined.' }] }
    const text = formatReportSection({ ...sample, evaluation: empty, trained: { ...trained, history: [] } })
    assert.match(text, /Without an interval:\n- auc, f1: It is undefined\./)
    assert.match(text, /Judged on 0 test examples of 0 users, 0 of them positive\.\n/)
    assert.not.match(text, /NaN|undefined \|/)
  })

  test('no text of a spec, a data source or a machine can do anything', () => {
    const text = formatReportSection({
      evaluation: { ...evaluation, model: hostile, reason: hostile, gates: [{ rule: hostile, verdict: 'fail', reason: hostile }], checks: [{ name: hostile, verdict: 'fail', reason: hostile }], unmeasured: [{ name: hostile, reason: hostile }] },
      trained: { ...trained, backend: { name: hostile, device: hostile, version: hostile }, codeVersion: hostile, provenance: { ...trained.provenance, commit: hostile, platform: hostile, executor: hostile, nodeVersion: hostile } },
      dataset: { ...dataset, events: { ...dataset.events, dropped: [{ reason: hostile, rows: 1 }] } },
      planned: { ...planned, onMerge: hostile, prediction: { basis: hostile } },
    })
    assert.not.match(text, /<script|@everyone|<!--|-->|^# owned|[^\\]\]\(|https:\/\//m)
    assert.equal([text.split('<details>').length, text.split('</details>').length], [5, 5])
  })
})
