import type { Verdict } from '../../src/evaluation/record.ts'
import { maxCommentLength } from '../../src/markdown/truncate.ts'
import { formatReportSection } from '../../src/report/report-section.ts'
import { assertGolden } from '../support/golden.ts'
import { assert, describe } from '../support/suite.ts'
import type { ReportInput } from '../../src/report/content/compose.ts'
import type { TrainedModel } from '../../src/training/record.ts'
import { composeComment } from '../../src/report/sticky-comment.ts'
import { recommended, searched } from './ranked-samples.ts'
import { dataset, evaluation, evaluationOf, examplesDataset, headSha, hostileInput, oddEvaluation, planned, spec, trained } from './samples.ts'

const sample: ReportInput = { evaluation, trained, dataset, planned }
const formatReport = (input: ReportInput) => formatReportSection([input])
const failing = (verdict: Verdict, reason: string) => ({ ...evaluation, verdict, reason, gates: [{ ...evaluation.gates[0]!, verdict, reason }] })

describe('formatReportSection', (test) => {
  test('shows a candidate that passes', () => {
    assertGolden('report/report-pass.md', formatReport(sample))
  })

  test('shows a candidate that fails', () => {
    assertGolden('report/report-fail.md', formatReport({ ...sample, evaluation: evaluationOf({ difference: -0.0313, halfWidth: 0.011 }) }))
  })

  test('shows a candidate of which the data cannot tell', () => {
    assertGolden('report/report-inconclusive.md', formatReport({ ...sample, evaluation: evaluationOf({ difference: -0.0041, halfWidth: 0.015 }) }))
  })

  test('links the page that is kept, before what a comment may cut', () => {
    const linked = formatReportSection([sample], { pageUrl: 'https://forge.example/acme/shop/actions/runs/7/artifacts/9' })
    assertGolden('report/report-linked.md', linked.split('### Metrics')[0]!)
    const several = formatReportSection([sample, { ...sample, evaluation: { ...evaluation, model: 'other' } }], { pageUrl: 'https://forge.example/runs/7#artifacts' })
    assert.match(several, /2 models judged[^]*\]\(https:\/\/forge\.example\/runs\/7#artifacts\)[^]*## ✅ user-behavior/)
    assert.is(several.split('The report as a page').length, 2)
    assert.not.match(formatReport(sample), /as a page/)
  })

  test('shows the first candidate, with no baseline and no prediction', () => {
    assertGolden('report/report-first.md', formatReport({
      ...sample,
      evaluation: evaluationOf({ difference: 0, halfWidth: 0, isFirst: true }),
      planned: { ...planned, prediction: { basis: 'no earlier run', currency: 'EUR' }, onMerge: 'release 1.0.0, the first, then 100 % in production' },
    }))
  })

  test('shows what is recommended to users: every item competes, and no user is named', () => {
    const text = formatReport(recommended)
    assertGolden('report/report-recommendation.md', text)
    assert.match(text, /Judged on 600 users with [\d,]+ items to find\./)
    assert.not.match(text, /case \d|positive|examples|network|epoch|Calibration|Queries that lost/)
  })

  test('shows what is found for queries, with those that lost most side by side', () => {
    const text = formatReport(searched)
    assertGolden('report/report-search.md', text)
    assert.match(text, /### Queries that lost most/)
    assert.not.match(text, /positive|examples|network|epoch|Calibration|What auto compared/)
    assert.not.match(text.split('### Gates')[0]!, /users/)
  })

  test('says first that a search was measured by clicks, and how its log was read', () => {
    const clicks = { pairs: 1234, areTest: true, showings: true, users: true, examination: [1, 0.7, 0.512] }
    const tables = [{ name: 'items' as const, read: 9, kept: 9, repaired: [], dropped: [] }, { name: 'clicks' as const, read: 5_010, kept: 5_000, repaired: [], dropped: [{ reason: 'query of too few users', rows: 10 }] }]
    const textOf = (given: Partial<typeof clicks>) => formatReport({ ...searched, dataset: { ...searched.dataset, tables, clicks: { ...clicks, ...given } } })
    const lead = /⚠️ Measured by clicks, not by what people judged: an item that the earlier search never showed counts as wrong/
    assert.match(textOf({}), lead)
    assert.match(textOf({}), /\| clicks \| 5,010 \| 5,000 \| 0 \| 10 query of too few users \|/)
    assert.match(textOf({}), /\| split \| graded pairs \|/)
    assert.match(textOf({}), /Of the search log 1,234 pairs of a query and an item have a grade, by what was done for each showing; the places of the list are looked at as often as 1\.00, 0\.70, 0\.51\./)
    const { examination: _, ...blind } = clicks
    assert.match(formatReport({ ...searched, dataset: { ...searched.dataset, tables, clicks: { ...blind, users: false } } }), /by what was done for each showing; how much the place in the list mattered nobody can tell\. It does not say who asked, so what one user alone asked is not left out\./)
    const both = textOf({ areTest: false })
    assert.not.match(both, lead)
    assert.match(both, /It only trains; the test is what people judged\./)
  })

  test('says of a model that shows everybody the same that it does', () => {
    assert.match(formatReport({ ...recommended, evaluation: { ...recommended.evaluation, notes: ['Every user is shown the same list.'] } }), /⚠️ Every user is shown the same list\./)
  })

  test('says why auto compared nothing, where it did not', () => {
    const whyUsual = 'The validation part has 12 of the 40 queries that a choice needs, so the usual weights stay.'
    for (const trials of [[], [{ algorithm: 'fusion', settings: { vectorWeight: 0.3 }, value: 0.5 }]]) {
      const text = formatReport({ ...recommended, trained: { ...recommended.trained, selection: { metric: 'ndcgAt10', trials, chosen: 0, whyUsual } } })
      assert.match(text, /What auto compared[^]*Nothing\. The validation part has 12 of the 40 queries that a choice needs, so the usual weights stay\./)
      assert.not.match(text, /\(taken\)/)
    }
  })

  test('speaks of forests where trees are fitted, and counts their epochs in trees', () => {
    const history = [1, 2].flatMap((seed) => [10, 20, 30].map((epoch) => ({ seed, epoch, trainLoss: 0.4 - epoch / 1000, validationLoss: 0.41 - epoch / 1500, validationAuc: 0.7 })))
    const selection: TrainedModel['selection'] = { metric: 'auc', trials: [{ algorithm: 'network', settings: {}, value: 0.771 }, { algorithm: 'trees', settings: { leaves: 15 }, value: 0.776 }], chosen: 1 }
    const text = formatReport({ ...sample, trained: { ...trained, history, selection, strongest: [{ feature: 'Price', share: 0.61 }, { feature: 'Month', share: 0.085 }], bestEpochs: [{ seed: 1, epoch: 20 }, { seed: 2, epoch: 30 }] } })
    assert.match(text, /The candidate averages 2 forests, which differ/)
    assert.match(text, /2 forests of 20 and 30 trees\. All stopped before 300 trees, as their validation loss no longer fell\./)
    assert.match(text, /What it goes by[^]*\| `Price` \| 61\.0 % \|\n\| `Month` \| 8\.5 % \|/)
    assert.match(text, /`parameters\.leaves`/)
    assert.not.match(text, /`parameters\.hiddenUnits`|`training\.epochs`/)
    assert.match(text, /\| \*\*trees\*\* \(taken\) \| 0\.7760 \| leaves 15 \| 1 \|\n\| network \| 0\.7710 \|/)
    assert.not.match(text, /networks/)
  })

  test('shows what is odd about a candidate that passes, before the tables', () => {
    const text = formatReport({ ...sample, evaluation: oddEvaluation })
    assertGolden('report/report-odd.md', text)
    assert.equal(text.split('### Metrics')[0]!.match(/⚠️/g)?.length, 4)
  })

  test('says what an inconclusive verdict does to the merge', () => {
    const doubtful = failing('inconclusive', 'More test data would tell.')
    const allowing = { ...planned, spec: { ...spec, evaluation: { ...spec.evaluation, onInconclusive: 'allow' as const } } }
    assert.match(formatReport({ ...sample, evaluation: doubtful }), /\*\*On merge:\*\* this candidate will not be released: its spec blocks/)
    assert.match(formatReport({ ...sample, evaluation: doubtful, planned: allowing }), /\*\*On merge:\*\* release 1\.1\.0, .*lets an inconclusive candidate through/)
  })

  test('tells better from worse by the direction of the metric, and says when neither is clear', () => {
    const cells = (higherIsBetter: boolean, low: number, high: number) => {
      const text = formatReport({ ...sample, evaluation: { ...evaluation, metrics: [{ ...evaluation.metrics[0]!, higherIsBetter, delta: { value: (low + high) / 2, low, high } }] } })
      return /\] (better|worse|unclear|equal) \|/.exec(text)![1]
    }
    assert.equal([cells(true, 0.01, 0.02), cells(true, -0.02, -0.01), cells(false, 0.01, 0.02), cells(false, -0.02, -0.01), cells(true, -0.01, 0.02), cells(true, 0, 0)], ['better', 'worse', 'worse', 'better', 'unclear', 'equal'])
  })

  test('names what is worse than the baseline though the verdict is good, before the tables', () => {
    const worse = { ...evaluation, metrics: evaluation.metrics.map((metric) => (metric.name === 'auc' ? metric : { ...metric, delta: { value: -0.02, low: -0.03, high: -0.01 } })) }
    const text = formatReport({ ...sample, evaluation: worse })
    const names = worse.metrics.filter(({ name, higherIsBetter }) => name !== 'auc' && higherIsBetter).map(({ name }) => name)
    assert.ok(names.length > 1)
    assert.ok(text.split('### Metrics')[0]!.includes(`Worse than 1.0.0, though no gate forbids it: ${names.join(', ')}.`))
    assert.not.match(formatReport(sample), /Worse than/)
    assert.not.match(formatReport({ ...sample, evaluation: { ...worse, verdict: 'fail' } }), /Worse than/)
  })

  test('says that nothing could be measured', () => {
    const empty = { ...failing('inconclusive', 'There is no test example to score.'), metrics: [], test: { examples: 0, positives: 0, groups: 0 }, unmeasured: [{ name: 'auc', reason: 'It is undefined.' }, { name: 'f1', reason: 'It is undefined.' }] }
    const text = formatReport({ ...sample, evaluation: empty, trained: { ...trained, history: [] } })
    assert.match(text, /Without an interval:\n\n- auc, f1: It is undefined\./)
    assert.match(text, /Judged on 0 test examples of 0 users, 0 of them positive\.\n/)
    assert.not.match(text, /NaN|undefined \|/)
  })

  test('the metric of the first gate leads, whatever the order of the record', () => {
    assert.match(formatReport(sample), /- \*\*Against 1\.0\.0:\*\* auc 0\.772, \+0\.007 .*, better; also better: averagePrecision, logLoss; unclear:/)
    assert.match(formatReport(sample), /\| metric .*\n.*\n\| auc\u00a0↑ /)
  })

  test('says whose noise of training the intervals lack', () => {
    const oddities = (candidate: number, baseline: number) => /The intervals lack the noise of training of (.*): another/.exec(formatReport({ ...sample, evaluation: { ...evaluation, seeds: { candidate, baseline } } }))?.[1]
    assert.equal([oddities(3, 3), oddities(3, 1), oddities(1, 3), oddities(1, 1)], [undefined, 'baseline 1.0.0, which is one network', 'the candidate, which is one network', 'the candidate and baseline 1.0.0, which are one network each'])
  })

  test('says when a simple model is as good, and when the baseline could not score', () => {
    const simple = evaluation.metrics.map((metric) => (metric.name === 'auc' ? { ...metric, references: [...metric.references, { name: 'popularity', value: 0.78 }] } : metric))
    assert.match(formatReport({ ...sample, evaluation: { ...evaluation, metrics: simple } }), /⚠️ No better than popularity in auc: 0\.772 against 0\.780\./)
    const alone = evaluation.metrics.map(({ baseline: _, delta: __, ...metric }) => metric)
    const text = formatReport({ ...sample, evaluation: { ...evaluation, metrics: alone, baseline: { ...evaluation.baseline!, problem: 'It knows no column "brand".' } } })
    assert.match(text, /⚠️ Compared with nothing: 1\.0\.0 cannot score this test\. It knows no column "brand"\./)
    assert.match(text, /\| metric \| candidate \| majority \| logistic regression \|/)
  })

  test('tells breaches of the data contract by name and number, the broken first', () => {
    const finding = (name: string, status: 'ok' | 'warn' | 'fail') => ({ name, status, finding: `About ${name}.` })
    const text = formatReport({ ...sample, evaluation: { ...evaluation, contract: [finding('drift', 'warn'), finding('leakage', 'fail'), finding('drift', 'warn'), finding('dropped', 'ok')] } })
    assert.match(text, /⚠️ Data contract broken: leakage; warned of: drift \(2\)\./)
    assert.match(text, /### Data contract\n\n.*\n.*\n\| ❌ broken \| leakage .*\n\| ⚠️ warning \| drift .*\n\| ⚠️ warning \| drift .*\n\n<details>\n<summary>1 point kept/)
  })

  test('shows the worst slices and counts the others', () => {
    const slices = Array.from({ length: 40 }, (_, i) => ({ by: 'brand', slice: `b${i}`, examples: i < 35 ? 100 : 5, metric: 'auc', ...(i < 35 ? { candidate: 0.7, delta: { value: i / 100, low: (i - 10) / 100, high: (i + 10) / 100 } } : {}), verdict: i >= 35 ? 'too few' as const : i > 10 ? 'better' as const : 'unclear' as const }))
    const text = formatReport({ ...sample, evaluation: { ...evaluation, slices: slices.toReversed() } })
    assert.equal(text.match(/\| brand b\d+ /g)?.length, 12)
    assert.match(text, /\| brand b0 .*\n\| brand b1 /)
    assert.match(text, /And 23 more slices: 23 better\. Too few examples or users to tell: brand b35, brand b36, brand b37, brand b38, brand b39\. The intervals hold for all 35 slices/)
  })

  test('shows labelled rows without times', () => {
    const text = formatReport({ ...sample, dataset: examplesDataset })
    assert.match(text, /\| split \| examples \|\n.*\n\| train \| 8,906 \|/)
    assert.match(text, /Split by row\. 12,330 groups\. 15\.5 % of the training examples are positive\. Of the test rows 0\.3 % have a category that training has not seen\. Fingerprint/)
  })

  test('says that a training took much longer than predicted, and what cannot be known of its cost', () => {
    const slow = { ...trained, provenance: { ...trained.provenance, durationMs: 600_000 } }
    assert.match(formatReport({ ...sample, trained: slow }), /⚠️ Training took 10 min, much longer than the 1 min 30 s predicted\./)
    const { pricePerHour: _, ...unpriced } = planned
    assert.not.match(formatReport({ ...sample, planned: unpriced }), /Cost/)
    assert.match(formatReport({ ...sample, planned: { ...planned, pricePerHour: 0.01 } }), /Cost less than 0\.01 EUR, predicted 0\.02 EUR\./)
  })

  test('tells what came between, where anything did', () => {
    const shown = (interruptions: { preemptions: number; restarts: number; lostSteps: number }) => formatReport({ ...sample, trained: { ...trained, provenance: { ...trained.provenance, interruptions } } })
    assert.match(shown({ preemptions: 1, restarts: 2, lostSteps: 3400 }), /\| interruptions \| told to end once, died 2 times; 3,400 steps were done again \|/)
    assert.match(shown({ preemptions: 0, restarts: 1, lostSteps: 1 }), /\| interruptions \| died once; 1 step was done again \|/)
    assert.match(shown({ preemptions: 2, restarts: 0, lostSteps: 0 }), /\| interruptions \| told to end 2 times; no step was done again \|/)
    assert.not.match(formatReport(sample), /interruptions/)
  })

  test('of several models a table comes first, what needs a look before what does not', () => {
    const named = (model: string, verdict: Verdict) => ({ ...sample, evaluation: { ...evaluation, model, verdict } })
    const text = formatReportSection([named('a', 'pass'), named('b', 'fail'), named('c', 'pass'), named('d', 'inconclusive')])
    assert.ok(text.startsWith('## 4 models judged: 1 fails, 1 inconclusive, 2 pass\n\n| model | verdict | reason |\n| --- | --- | --- |\n| **b** | ❌ fail |'), text.slice(0, 200))
    assert.equal(text.match(/^## .*$/gm)?.slice(1), ['## ❌ b: fail', '## ⚠️ d: inconclusive', '## ✅ a: pass', '## ✅ c: pass'])
    const many = composeComment(undefined, { headSha, sections: [{ id: 'report', markdown: formatReportSection(Array.from({ length: 60 }, (_, i) => named(`model-${i}`, 'pass'))) }] })
    assert.ok(many.length <= maxCommentLength && many.includes('| **model-59** | ✅ pass |'))
  })

  test('no text of a spec, a data source or a machine can do anything', () => {
    const text = formatReport(hostileInput)
    assert.not.match(text, /<script|@everyone|<!--|-->|^# owned|[^\\]\]\(|https:\/\//m)
    assert.is(text.split('<details>').length, text.split('</details>').length)
  })
})
