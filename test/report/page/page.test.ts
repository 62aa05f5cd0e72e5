import { formatIndexPage } from '../../../src/report/page/index-page.ts'
import { formatReportPage } from '../../../src/report/page/page.ts'
import { assert, describe } from '../../support/suite.ts'
import { dataset, evaluation, evaluationOf, examplesDataset, hostileInput, oddEvaluation, planned, trained } from '../samples.ts'

const input = { evaluation, trained, dataset, planned }
const page = formatReportPage(input)

describe('formatReportPage', (test) => {
  test('asks for nothing else and runs nothing', () => {
    for (const text of [page, formatReportPage(hostileInput), formatIndexPage([input, hostileInput], () => 'a.html')]) {
      assert.match(text, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">/)
      assert.not.match(text, /<script|<img|<iframe|<object|@import|url\(|\son\w+=|(src|href)="(?!#|data:,"|index\.html"|[^"/]*\.html")/)
    }
  })

  test('hostile text opens no element and leaves no attribute', () => {
    const tags = (text: string) => [...new Set([...text.matchAll(/<\/?([a-z0-9-]+)/gi)].map(([, name]) => name))].sort()
    assert.equal(tags(formatReportPage(hostileInput)), tags(formatReportPage({ ...input, evaluation: oddEvaluation })))
  })

  test('every element is closed, in order', () => {
    const open: string[] = []
    const alone = ['meta', 'link', 'line', 'path', 'circle', '!doctype']
    for (const [, slash, name = '', rest = ''] of page.matchAll(/<(\/?)([!a-z0-9]+)([^>]*)>/g)) {
      if (alone.includes(name) || rest.endsWith('/')) continue
      if (slash === '') open.push(name)
      else assert.is(open.pop(), name)
    }
    assert.equal(open, [])
  })

  test('has a heading for each part, a name for each chart, and heads for each table', () => {
    const parts = [...page.matchAll(/<h2 id="title-\d+">([^<]*)<\/h2>/g)].map(([, title]) => title)
    assert.equal(parts, ['Metrics', 'Slices by category, weekday', 'Gates and checks', 'Data contract: all 6 points kept', 'Learning curve', 'Calibration', 'Precision and recall', 'Data', 'Training', 'How to make it again'])
    assert.is(page.match(/<svg viewBox="0 0 640 300" role="img" aria-label="[^"]+"/g)?.length, 3)
    assert.is(page.match(/<table>/g)?.length, page.match(/<table><thead><tr><th scope="col"/g)?.length)
    assert.is(page.match(/<h1>/g)?.length, 1)
  })

  test('says what the comment says', () => {
    for (const sentence of ['Fit to release.', 'auc minus baseline 1.0.0, +0.007 [+0.003, +0.012], lies above -0.010.', 'release 1.1.0, then canary 10 % → 50 % → 100 % in production.', 'typically off by 12 %', 'rankops reproduce user-behavior@VERSION']) assert.ok(page.includes(sentence), sentence)
  })

  test('no figure is missing or out of its picture', () => {
    for (const text of [page, formatReportPage({ ...input, evaluation: oddEvaluation }), formatReportPage({ ...input, evaluation: evaluationOf({ difference: 0, halfWidth: 0, isFirst: true }), dataset: examplesDataset, trained: { ...trained, history: trained.history.slice(0, 1), bestEpochs: [] } })]) {
      assert.not.match(text, /NaN|Infinity/)
      const places = [...text.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
      assert.ok(places.length > 0 && places.every(([x, y]) => x >= 0 && x <= 640 && y >= 0 && y <= 300))
    }
  })
})

describe('formatIndexPage', (test) => {
  test('lists the models, what needs a look first', () => {
    const named = (model: string, verdict: 'pass' | 'fail') => ({ ...input, evaluation: { ...evaluation, model, verdict } })
    const text = formatIndexPage([named('a', 'pass'), named('b', 'fail')], (model) => `${model}.html`)
    assert.match(text, /<h1>2 models judged: 1 fails, 1 passes<\/h1>/)
    assert.equal([...text.matchAll(/<a href="([^"]*)">/g)].map(([, href]) => href), ['b.html', 'a.html'])
  })
})
