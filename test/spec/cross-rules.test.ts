import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crossRules } from '../../src/spec/cross-rules.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { schemaEntries } from '../../src/spec/schema-nodes.ts'
import { assert, describe } from '../support/suite.ts'

const digest = 'a'.repeat(64)

/** `code line:column path` of each problem of a spec whose data stand in line 3. */
function problemsOf(data: string, rest = '', family = 'behavior'): string[] {
  return parseSpec('models/x.yaml', `name: x\nfamily: ${family}\ndata: ${data}\n${rest}`).problems.map(({ code, line, column, path }) => `${code} ${line}:${column} ${path}`)
}
const ofEvents = (rest: string) => problemsOf('{ events: e.csv, items: i.csv }', rest)
const ofExamples = (rest: string) => problemsOf('{ examples: e.csv, target: y, group: g, split: { by: row } }', rest)

describe('rules between the keys of a spec', (test) => {
  test('data are events and items, or examples and a target', () => {
    const rows: [string, string[]][] = [
      ['{ events: e.csv, items: i.csv }', []],
      ['{ examples: e.csv, target: y, split: { by: row } }', []],
      ['{}', ['SPEC_MISSING_KEY 3:1 data.events']],
      ['{ snapshot: true }', ['SPEC_MISSING_KEY 3:1 data.events']],
      ['{ target: y }', ['SPEC_MISSING_KEY 3:1 data.examples']],
      ['{ items: i.csv }', ['SPEC_MISSING_KEY 3:1 data.events']],
      ['{ examples: e.csv, split: { by: row } }', ['SPEC_MISSING_KEY 3:1 data.target']],
      ['{ events: e.csv, items: i.csv, examples: x.csv }', ['SPEC_DATA_MIXED 3:38 data.examples']],
      ['{ items: i.csv, examples: x.csv, target: y }', ['SPEC_DATA_MIXED 3:23 data.examples']],
      ['{ evens: e.csv, items: i.csv }', ['SPEC_UNKNOWN_KEY 3:9 data.evens']],
      ['{ exmples: e.csv, target: y, split: { by: row } }', ['SPEC_UNKNOWN_KEY 3:9 data.exmples']],
      ['{ examples: e.csv, traget: y, split: { by: row } }', ['SPEC_UNKNOWN_KEY 3:26 data.traget']],
      ['[]', ['SPEC_WRONG_TYPE 3:7 data']],
    ]
    for (const [data, expected] of rows) assert.equal(problemsOf(data), expected, data)
  })

  test('data are of the shape that the family learns from', () => {
    const of = (family: string, data: string, rest = '') => problemsOf(data, rest, family)
    const judged = 'items: i.csv, judgements: j.csv'
    const rows: [family: string, data: string, expected: string[]][] = [
      ['search', `{ ${judged} }`, []],
      ['search', '{}', ['SPEC_MISSING_KEY 3:1 data.judgements']],
      ['search', '{ items: i.csv }', ['SPEC_MISSING_KEY 3:1 data.judgements']],
      ['search', '{ judgements: j.csv }', ['SPEC_MISSING_KEY 3:1 data.items']],
      ['search', '{ items: i.csv, clicks: c.csv }', []],
      ['search', `{ ${judged}, clicks: c.csv }`, []],
      ['search', '{ clicks: c.csv }', ['SPEC_MISSING_KEY 3:1 data.items']],
      ['search', '{ items: i.csv, events: e.csv, clicks: c.csv }', ['SPEC_DATA_MIXED 3:38 data.clicks']],
      ['recommendation', '{ items: i.csv, clicks: c.csv }', ['SPEC_DATA_UNFIT 3:23 data.clicks']],
      ['search', '{ events: e.csv, items: i.csv }', ['SPEC_DATA_UNFIT 3:9 data.events']],
      ['search', '{ examples: e.csv, target: y, split: { by: row } }', ['SPEC_DATA_UNFIT 3:9 data.examples']],
      ['search', `{ events: e.csv, ${judged} }`, ['SPEC_DATA_MIXED 3:38 data.judgements']],
      ['recommendation', '{ events: e.csv, items: i.csv }', []],
      ['recommendation', '{}', ['SPEC_MISSING_KEY 3:1 data.events']],
      ['recommendation', `{ ${judged} }`, ['SPEC_DATA_UNFIT 3:23 data.judgements']],
      ['recommendation', '{ examples: e.csv, target: y, split: { by: row } }', ['SPEC_DATA_UNFIT 3:9 data.examples']],
      ['behavior', `{ ${judged} }`, ['SPEC_DATA_UNFIT 3:23 data.judgements']],
      ['behavior', `{ examples: x.csv, target: y, ${judged} }`, ['SPEC_DATA_MIXED 3:9 data.examples']],
    ]
    for (const [family, data, expected] of rows) assert.equal(of(family, data), expected, `${family}: ${data}`)
    const [unfit] = parseSpec('models/x.yaml', 'name: x\nfamily: search\ndata: { events: e.csv, items: i.csv }\n').problems
    assert.equal([unfit!.message, unfit!.suggestion], ['expected items and judgements or clicks for the family search, found events and items', 'give those, or write family: behavior or recommendation'])
  })

  test('users’ own events are divided for recommendations only, judgements by query unless the spec says otherwise', () => {
    const split = (family: string, by: string) => problemsOf(family === 'search' ? `{ items: i.csv, judgements: j.csv, split: { by: ${by} } }` : `{ events: e.csv, items: i.csv, split: { by: ${by} } }`, '', family)
    for (const by of ['time', 'userTime', 'leaveOneOut']) assert.equal(split('recommendation', by), [], by)
    for (const by of ['user', 'row', 'query']) assert.equal(split('recommendation', by), ['SPEC_NOT_ONE_OF 3:51 data.split.by'], by)
    for (const by of ['userTime', 'leaveOneOut', 'query', 'row']) assert.equal(split('behavior', by), ['SPEC_NOT_ONE_OF 3:51 data.split.by'], by)
    assert.equal(split('search', 'query'), [])
    assert.equal(split('search', 'time'), ['SPEC_NOT_ONE_OF 3:55 data.split.by'])
    const { spec } = parseSpec('models/x.yaml', 'name: x\nfamily: search\ndata: { items: i.csv, judgements: j.csv, split: { test: 0.5 } }\n')
    assert.equal(spec!.data.split, { by: 'query', validation: 0.1, test: 0.5 })
    assert.equal(problemsOf('{ events: e.csv, items: i.csv, split: { by: leaveOneOut, test: 0.1 } }', '', 'recommendation'), ['SPEC_KEY_WITHOUT_EFFECT 3:64 data.split.test'])
    assert.equal(problemsOf('{ events: e.csv, items: i.csv, split: { by: userTime, test: 0.7 } }', '', 'recommendation'), [])
    assert.equal(problemsOf('{ items: i.csv, judgements: j.csv, split: { test: 0.7 } }', '', 'search'), ['SPEC_SPLIT_TOO_LARGE 3:57 data.split.test'])
  })

  test('clicks are divided by query, and beside judgements as these are; grades are those of judgements', () => {
    const of = (data: string) => problemsOf(`{ items: i.csv, ${data} }`, '', 'search')
    assert.equal(of('clicks: c.csv, split: { by: query, test: 0.5 }'), [])
    for (const by of ['time', 'column', 'files']) assert.ok(of(`clicks: c.csv, split: { by: ${by} }`).includes('SPEC_NOT_ONE_OF 3:51 data.split.by'), by)
    assert.equal(of('judgements: j.csv, clicks: c.csv, split: { by: column, column: part }, grades: { highest: 3 }'), [])
    assert.equal(of('clicks: c.csv, grades: { highest: 3 }'), ['SPEC_KEY_WITHOUT_EFFECT 3:38 data.grades'])
    assert.equal(of('clicks: { path: c.csv, kinds: { click: a, cart: a } }'), ['SPEC_REPEATED 3:71 data.clicks.kinds.cart'])
    assert.equal(of('clicks: { path: c.csv, columns: { user: a, session: a } }'), ['SPEC_REPEATED 3:75 data.clicks.columns.session'])
    assert.equal(of('clicks: ../c.csv'), ['SPEC_PATH_OUTSIDE 3:31 data.clicks'])
  })

  test('grades have a scale from low to high, and belong to judgements', () => {
    const graded = (grades: string) => problemsOf(`{ items: i.csv, judgements: j.csv, grades: ${grades} }`, '', 'search')
    for (const grades of ['{ lowest: 0, highest: 3 }', '{ lowest: 5 }', '{ highest: -1 }', '{ words: [bad, good] }']) assert.equal(graded(grades), [], grades)
    assert.equal(graded('{ lowest: 3, highest: 3 }'), ['SPEC_OUT_OF_RANGE 3:72 data.grades.highest'])
    assert.equal(graded('{ words: [good] }'), ['SPEC_WRONG_LENGTH 3:59 data.grades.words'])
    assert.equal(problemsOf('{ events: e.csv, items: i.csv, grades: { lowest: 0 } }'), ['SPEC_KEY_WITHOUT_EFFECT 3:38 data.grades'])
    for (const key of ['kinds: {}', 'target: y', 'group: g', 'cleaning: { lateTimes: keep }', 'contract: { maxColdShare: 1 }']) {
      assert.match(problemsOf(`{ items: i.csv, judgements: j.csv, ${key} }`, '', 'search').join(), /^SPEC_KEY_WITHOUT_EFFECT 3:\d+ data\.[A-Za-z.]+$/, key)
    }
  })

  test('each kind of data is split in its own ways, with what a way needs', () => {
    const examples = (split: string, more = '') => problemsOf(`{ examples: e.csv, target: y${more}${split === '' ? '' : `, split: ${split}`} }`)
    const events = (split: string) => problemsOf(`{ events: e.csv, items: i.csv, split: ${split} }`)
    assert.equal(examples(''), ['SPEC_MISSING_KEY 3:1 data.split.by'])
    assert.equal(examples('{ test: 0.3 }'), ['SPEC_MISSING_KEY 3:37 data.split.by'])
    assert.equal(examples('{ by: time }'), ['SPEC_NOT_ONE_OF 3:50 data.split.by'])
    assert.equal(events('{ by: row }'), ['SPEC_NOT_ONE_OF 3:51 data.split.by'])
    assert.equal(examples('{ by: user }'), ['SPEC_MISSING_KEY 3:1 data.group'])
    assert.equal(examples('{ by: user }', ', group: g'), [])
    assert.equal(events('{ by: user }'), [])
    assert.equal(events('{ by: column }'), ['SPEC_MISSING_KEY 3:38 data.split.column'])
    assert.equal(examples('{ by: files, testFile: t.csv }'), ['SPEC_MISSING_KEY 3:37 data.split.validationFile'])
    assert.equal(examples('{ by: files, testFile: t.csv, validationFle: v.csv }'), ['SPEC_UNKNOWN_KEY 3:74 data.split.validationFle'])
    assert.equal(examples('{ by: files, testFile: t.csv, validationFile: v.csv }'), [])
  })

  test('leaves more than a tenth of the rows for training', () => {
    const withSplit = (split: string) => problemsOf(`{ events: e.csv, items: i.csv, split: ${split} }`)
    assert.equal(withSplit('{ validation: 0.3, test: 0.59 }'), [])
    assert.equal(withSplit('{ validation: 0.3, test: 0.6 }'), ['SPEC_SPLIT_TOO_LARGE 3:70 data.split.test'])
    assert.equal(withSplit('{ validation: 0.75 }'), ['SPEC_SPLIT_TOO_LARGE 3:59 data.split.validation'])
    assert.equal(withSplit('{ by: user, test: 0.66 }'), [])
    assert.equal(withSplit('{ by: user, test: 0.7 }'), ['SPEC_SPLIT_TOO_LARGE 3:63 data.split.test'])
    assert.equal(withSplit('{ by: column, column: part }'), [])
  })

  test('a table lies inside the repository, as a path or in keys', () => {
    const withEvents = (path: string) => problemsOf(`{ events: '${path}', items: i.csv }`)
    for (const path of ['/etc/passwd', '../secret.csv', 'data/../../x.csv', 'C:/x.csv', 'data\\x.csv', '../*.csv']) {
      assert.equal(withEvents(path), ['SPEC_PATH_OUTSIDE 3:17 data.events'], path)
      assert.equal(problemsOf(`{ events: e.csv, items: { path: '${path}' } }`), ['SPEC_PATH_OUTSIDE 3:39 data.items.path'], path)
    }
    for (const path of ['data/a.csv', './a.csv', 'data/../a.csv', '..a.csv', 'data/events-*.csv', 'ab:c.csv']) assert.equal(withEvents(path), [], path)
    for (const path of ['*/a.csv', 'data/2*/a.csv', 'data/**/a.csv', 'data/[ab]/x.csv']) assert.equal(withEvents(path), ['SPEC_PATH_PATTERN 3:17 data.events'], path)
  })

  test('an address is of the web, holds no secret and has a digest', () => {
    const withItems = (items: string) => problemsOf(`{ events: e.csv, items: ${items} }`)
    assert.equal(withItems(`{ path: 'https://example.org/i.csv', sha256: ${digest} }`), [])
    assert.equal(withItems('https://example.org/i.csv'), ['SPEC_MISSING_KEY 3:24 data.items.sha256'])
    assert.equal(withItems("{ path: 'http://example.org/i.csv' }"), ['SPEC_MISSING_KEY 3:24 data.items.sha256'])
    assert.equal(withItems(`{ path: 'http://example.org/i.csv', sha265: ${digest} }`), ['SPEC_UNKNOWN_KEY 3:67 data.items.sha265'])
    for (const address of ['ftp://example.org/i.csv', 's3://bucket/i.csv', 'file:///etc/passwd', 'HTTPS://[', 'https://me:pw@example.org/i.csv', 'ftp://me@example.org/i.csv']) {
      assert.equal(withItems(`{ path: '${address}', sha256: ${digest} }`), ['SPEC_ADDRESS 3:39 data.items.path'], address)
    }
    const { problems } = parseSpec('models/x.yaml', `name: x\nfamily: behavior\ndata: { events: 'ftp://me:pw@example.org/i.csv', items: i.csv }\n`)
    assert.not.match(JSON.stringify(problems), /pw/)
  })

  test('the files of a split lie inside the repository and are files of their own', () => {
    const withFiles = (validationFile: string, testFile: string) => problemsOf(`{ examples: e.csv, target: y, split: { by: files, validationFile: '${validationFile}', testFile: '${testFile}' } }`)
    assert.equal(withFiles('v.csv', 't.csv'), [])
    assert.equal(withFiles('../v', 't.csv'), ['SPEC_PATH_OUTSIDE 3:73 data.split.validationFile'])
    assert.equal(withFiles('http://a.b/v', 't.csv'), ['SPEC_ADDRESS 3:73 data.split.validationFile'])
    assert.equal(withFiles('v.csv', './v.csv'), ['SPEC_REPEATED 3:92 data.split.testFile'])
    assert.equal(withFiles('e.csv', 't.csv'), ['SPEC_REPEATED 3:73 data.split.validationFile'])
  })

  test('a key that has no effect beside the others is a mistake', () => {
    for (const key of ['kinds: {}', 'cleaning: { lateTimes: drop }', 'cleaning: { missingCategory: fill }', 'contract: { maxTopShare: 0.5 }']) {
      assert.match(problemsOf(`{ examples: e.csv, target: y, split: { by: row }, ${key} }`).join(), /^SPEC_KEY_WITHOUT_EFFECT 3:\d+ data\.[A-Za-z.]+$/, key)
    }
    for (const key of ['target: y', 'positive: 1x', 'group: g', 'cleaning: { missingNumber: zero }', 'split: { column: c }', 'split: { testFile: t.csv }', 'split: { by: column, column: c, test: 0.2 }']) {
      assert.match(problemsOf(`{ events: e.csv, items: i.csv, ${key} }`).join(), /^SPEC_KEY_WITHOUT_EFFECT 3:\d+ data\.[A-Za-z.]+$/, key)
    }
    assert.equal(ofEvents('features: { categorical: [] }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:13 features.categorical'])
    assert.equal(ofEvents('features: { ignore: [a] }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:13 features.ignore'])
    assert.equal(ofExamples('features: { groups: [price] }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:13 features.groups'])
    assert.equal(ofExamples('parameters: { purchaseWindowHours: 3 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:15 parameters.purchaseWindowHours'])
    assert.equal(ofEvents('evaluation: { maxSliceLoss: 0.1 }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:15 evaluation.maxSliceLoss'])
    assert.equal(ofEvents('training: { earlyStopping: { minDelta: 0.1 } }\n'), ['SPEC_KEY_WITHOUT_EFFECT 4:30 training.earlyStopping.minDelta'])
  })

  test('a delimiter is for CSV, an encoding for text', () => {
    const withEvents = (events: string) => problemsOf(`{ events: { ${events} }, items: i.csv }`)
    const idle = (column: number, key: string) => [`SPEC_KEY_WITHOUT_EFFECT 3:${column} data.events.${key}`]
    assert.equal(withEvents("path: e.txt, delimiter: '|'"), [])
    assert.equal(withEvents("path: e.jsonl, format: csv, delimiter: '|', encoding: gbk"), [])
    assert.equal(withEvents("path: e.NDJSON, delimiter: '|'"), idle(35, 'delimiter'))
    assert.equal(withEvents("path: e, format: jsonl, delimiter: '|'"), idle(43, 'delimiter'))
    assert.equal(withEvents('path: e.parquet, encoding: gbk'), idle(36, 'encoding'))
    assert.equal(withEvents('path: e.jsonl, encoding: gbk'), [])
    assert.equal(withEvents(`path: 'e*.csv', sha256: ${digest}`), [])
    assert.equal(withEvents("path: 'http://a.b/e.parquet?x=1.csv', encoding: gbk, sha256: " + digest), idle(57, 'encoding'))
  })

  test('a column has one role', () => {
    const withColumns = (data: string, features = '{}') => problemsOf(`{ examples: e.csv, target: y, ${data} }`, `features: ${features}\n`)
    const column = 'split: { by: column, column: part }'
    assert.equal(withColumns(`group: g, ${column}`, '{ categorical: [a], ignore: [b, g, part] }'), [])
    assert.equal(withColumns(`group: y, ${column}`), ['SPEC_COLUMN_UNFIT 3:44 data.group'])
    assert.equal(withColumns('group: g, split: { by: column, column: g }'), ['SPEC_COLUMN_UNFIT 3:76 data.split.column'])
    assert.equal(withColumns(column, '{ categorical: [y] }'), ['SPEC_COLUMN_UNFIT 4:27 features.categorical[0]'])
    assert.equal(withColumns(column, '{ ignore: [a, y] }'), ['SPEC_COLUMN_UNFIT 4:25 features.ignore[1]'])
    assert.equal(withColumns(column, '{ categorical: [part] }'), ['SPEC_COLUMN_UNFIT 4:27 features.categorical[0]'])
    assert.equal(withColumns(column, '{ categorical: [a, b], ignore: [c, b, a] }'), ['SPEC_COLUMN_UNFIT 4:46 features.ignore[1]', 'SPEC_COLUMN_UNFIT 4:49 features.ignore[2]'])
    assert.equal(withColumns(column, '{ categorical: [a, a] }'), ['SPEC_REPEATED 4:30 features.categorical[1]'])
  })

  test('headings differ, and words of kinds', () => {
    assert.equal(problemsOf('{ events: { path: e.csv, columns: { user: a, item: b, time: a } }, items: i.csv }'), ['SPEC_REPEATED 3:67 data.events.columns.time'])
    assert.equal(problemsOf('{ events: e.csv, items: i.csv, kinds: { view: 点击 } }'), ['SPEC_REPEATED 3:53 data.kinds.view'], 'a default counts too')
  })

  test('slices can be made of the data, and have a metric', () => {
    assert.equal(ofEvents('evaluation: { slices: [category, brand, weekday, activity] }\n'), [])
    assert.equal(ofEvents('evaluation: { slices: [brand, brnd2, Month] }\n'), ['SPEC_NOT_ONE_OF 4:31 evaluation.slices[1]', 'SPEC_NOT_ONE_OF 4:38 evaluation.slices[2]'])
    assert.equal(ofExamples('features: { categorical: [Month] }\nevaluation: { slices: [Month, Weekday] }\n'), ['SPEC_NOT_ONE_OF 5:31 evaluation.slices[1]'])
    const ofRecommendation = (slices: string) => problemsOf('{ events: e.csv, items: i.csv }', `evaluation: { slices: [${slices}] }\n`, 'recommendation')
    const ofSearch = (slices: string) => problemsOf('{ items: i.csv, judgements: j.csv }', `evaluation: { slices: [${slices}] }\n`, 'search')
    assert.equal([ofRecommendation('activity'), ofSearch('words, script')], [[], []])
    assert.equal([ofRecommendation('brand'), ofSearch('activity')].flat(), ['SPEC_NOT_ONE_OF 4:24 evaluation.slices[0]', 'SPEC_NOT_ONE_OF 4:24 evaluation.slices[0]'])
    const { problems: [wrong] } = parseSpec('models/x.yaml', 'name: x\nfamily: recommendation\ndata: { events: e.csv, items: i.csv }\nevaluation: { slices: [activty] }\n')
    assert.equal([wrong!.message, wrong!.suggestion], ['expected "activity", found the text "activty"', 'did you mean "activity"?'])
    assert.equal(ofEvents('evaluation: { slices: [brand], gates: [] }\n'), ['SPEC_GATE_RULE 4:39 evaluation.gates'])
    assert.equal(ofEvents('evaluation: { gates: [] }\n'), [])
  })

  test('a score can only follow a number that the model sees', () => {
    const rule = (column: string) => `evaluation: { monotone: [{ column: ${column}, direction: rising }] }\n`
    const unfit = (line: number) => [`SPEC_COLUMN_UNFIT ${line}:36 evaluation.monotone[0].column`]
    assert.equal(ofEvents(rule('price')), [])
    assert.equal(ofEvents(rule('prise')), ['SPEC_NOT_ONE_OF 4:36 evaluation.monotone[0].column'])
    assert.equal(ofEvents(`features: { groups: [brand] }\n${rule('price')}`), unfit(5))
    assert.equal(ofExamples(rule('Age')), [])
    for (const column of ['y', 'g', 'c', 'i']) assert.equal(ofExamples(`features: { categorical: [c], ignore: [i] }\n${rule(column)}`), unfit(5), column)
    assert.equal(ofExamples('evaluation: { monotone: [{ column: a, direction: rising }, { column: a, direction: falling }] }\n'), ['SPEC_REPEATED 4:70 evaluation.monotone[1].column'])
  })

  test('wants exactly one rule in each gate, from the side that makes sense, and each once', () => {
    const withGates = (...gates: string[]) => ofEvents(`evaluation:\n  gates:\n${gates.map((gate) => `    - ${gate}\n`).join('')}`)
    assert.equal(withGates('{ metric: auc, atLeast: 0.5 }', '{ metric: logLoss, atMost: 0.5 }', '{ metric: logLoss, noWorseThanBaselineBy: 0 }', '{ metric: calibrationError, atMost: 0.1 }'), [])
    assert.equal(withGates('{ metric: auc }'), ['SPEC_GATE_RULE 6:7 evaluation.gates[0]'])
    assert.equal(withGates('{ metric: auc, atLeast: 0.5, noWorseThanBaselineBy: 0 }'), ['SPEC_GATE_RULE 6:36 evaluation.gates[0].noWorseThanBaselineBy'])
    for (const metric of ['logLoss', 'calibrationError']) assert.equal(withGates(`{ metric: ${metric}, atLeast: 0.5 }`), [`SPEC_GATE_DIRECTION 6:${19 + metric.length} evaluation.gates[0].atLeast`])
    for (const metric of ['f1', 'averagePrecision']) assert.equal(withGates(`{ metric: ${metric}, atMost: 0.5 }`), [`SPEC_GATE_DIRECTION 6:${19 + metric.length} evaluation.gates[0].atMost`])
    assert.equal(withGates('{ metric: ndcg, atLeast: 1 }', '{ metric: auc }'), ['SPEC_NOT_ONE_OF 6:17 evaluation.gates[0].metric', 'SPEC_GATE_RULE 7:7 evaluation.gates[1]'])
    assert.equal(withGates('~', '{ metric: auc, atLeast: 0.5 }', '{ metric: auc, atLeast: 0.6 }'), ['SPEC_WRONG_TYPE 6:7 evaluation.gates[0]', 'SPEC_REPEATED 8:7 evaluation.gates[2]'])
  })

  test('patience ends before the epochs do', () => {
    assert.equal(ofEvents('training: { epochs: 5, earlyStopping: { patience: 4 } }\n'), [])
    assert.equal(ofEvents('training: { epochs: 5, earlyStopping: { patience: 5 } }\n'), ['SPEC_OUT_OF_RANGE 4:51 training.earlyStopping.patience'])
    assert.equal(ofEvents('training: { epochs: 1 }\n'), [])
  })

  test('wants canary steps that ascend', () => {
    assert.equal(ofEvents('deployment: { canary: { steps: [10, 50, 50] } }\n'), ['SPEC_STEPS_NOT_ASCENDING 4:41 deployment.canary.steps[2]'])
  })

  test('is asked only when its keys are good', () => {
    assert.equal(ofEvents('deployment: { canary: { steps: [50, x, 10] } }\n'), ['SPEC_WRONG_TYPE 4:37 deployment.canary.steps[1]'])
    assert.equal(problemsOf('3', 'evaluation: ~\n'), ['SPEC_WRONG_TYPE 3:7 data', 'SPEC_WRONG_TYPE 4:13 evaluation'])
  })

  test('is about keys that a spec has, and stands in the reference', () => {
    const paths = schemaEntries.map(({ path }) => `/${path.replaceAll('[]', '').replaceAll('.', '/')}`)
    for (const { reads, about = [], each } of crossRules) for (const pointer of [...reads, ...about, ...(each === undefined ? [] : [each])]) assert.ok(paths.includes(pointer), pointer)
    const reference = readFileSync(join(import.meta.dirname, '../golden/spec/reference.md'), 'utf8')
    for (const { sentence } of crossRules) assert.ok(reference.includes(`- ${sentence}\n`), sentence)
  })
})
