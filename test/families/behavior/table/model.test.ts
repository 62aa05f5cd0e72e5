import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../../../src/base/log.ts'
import { behaviorFamily } from '../../../../src/families/behavior/family.ts'
import { openCpuBackend } from '../../../../src/tensor/cpu.ts'
import { assert, assertFails, describe } from '../../../support/suite.ts'
import { smallTable, tableSpec } from '../small-table.ts'

const rows = smallTable()
const spec = tableSpec({ training: { epochs: 2, seeds: 2, calibration: 'isotonic' }, parameters: { hiddenUnits: [8, 4] } })
const examples = behaviorFamily.buildExamples(rows, spec)

describe('a behavior model of labelled examples', (test) => {
  let files: Map<string, Uint8Array>
  test.before(async () => {
    const backend = await openCpuBackend()
    files = (await behaviorFamily.fit({ spec, rows, examples, backend }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })).files
  })
  const cellsOf = (row: number) => Object.fromEntries(rows.columns.map(({ name, values }) => [name, values[row]!]))

  test('examples are the labelled rows, by their split, with label and group', () => {
    assert.is(examples.train.length + examples.validation.length + examples.test.length, 600)
    assert.equal(examples.validation[0], { row: 9, group: '3', label: rows.labels[9] === 1 ? 1 : 0 })
    assert.equal(examples.test[0]!.row, 12)
  })

  test('scores an example as it would answer the same values in production', () => {
    const model = behaviorFamily.open(files)
    const scores = model.score(rows, examples.test)
    for (const [i, { row }] of examples.test.entries()) assert.is(model.answer({ values: cellsOf(row) }).probability, scores[i])
    assert.is(model.scoreMembers(rows, examples.test).length, 2)
    assert.is(model.profileUsers, undefined)
  })

  test('answers its golden queries as it did when it was fitted; they are made up, none is a row of the data', () => {
    const model = behaviorFamily.open(files)
    assert.is(model.goldenQueries.length, 7)
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
    const asked = model.goldenQueries.map(({ request }) => JSON.stringify((request as { values: object }).values))
    for (let row = 0; row < rows.labels.length; row++) assert.not.ok(asked.includes(JSON.stringify(cellsOf(row))), `row ${row}`)
    assert.not.match(asked.join(), /rare \d/)
  })

  test('a missing number is taken for the training median, a missing category for none that is known', () => {
    const model = behaviorFamily.open(files)
    const { table } = JSON.parse(Buffer.from(files.get('model.json')!).toString()) as { table: { columns: { name: string; number?: { fill: number } }[] } }
    const median = table.columns.find(({ name }) => name === 'Price')!.number!.fill
    const whole = { Visits: 3, Price: median, Month: 'Nov', 'Browser version': 'never seen' }
    assert.equal(model.answer({ values: { Visits: 3, Month: 'Nov' } }), model.answer({ values: whole }))
    assert.equal(model.answer({ values: { ...whole, Price: null, 'Browser version': null } }), model.answer({ values: whole }))
    assert.equal(model.answer({ values: { ...whole, 'Browser version': 2 } }), model.answer({ values: { ...whole, 'Browser version': '2' } }))
  })

  const bad: [unknown, string][] = [
    [undefined, 'request: must be object'],
    [[], 'request: must be object'],
    [{}, 'request.values: is missing'],
    [{ values: [] }, 'request.values: must be object'],
    [{ values: {}, item: 'a' }, 'request.item: is not known'],
    [{ values: { Mnth: 'Nov' } }, 'request.values.Mnth: is not known; did you mean "Month"?'],
    [{ values: { 'browser-version': '1' } }, 'request.values["browser-version"]: is not known; did you mean "Browser version"?'],
    [{ values: { colour: 'red' } }, 'request.values.colour: is not known'],
    [{ values: { Price: '12' } }, 'request.values.Price: must be a number'],
    [{ values: { Price: Infinity } }, 'request.values.Price: must be a number'],
    [{ values: { 'Browser version': true } }, 'request.values["Browser version"]: must be a text, as in the data'],
    [JSON.parse('{ "values": { "__proto__": 1 } }'), 'request.values.__proto__: is not known'],
  ]
  for (const [request, message] of bad) {
    test(`refuses ${JSON.stringify(request) ?? 'nothing'}`, async () => {
      assert.is((await assertFails('REQUEST_INVALID', () => behaviorFamily.open(files).answer(request))).message, message)
    })
  }

  const broken: [string, (json: Record<string, any>) => void, RegExp][] = [
    ['a column of neither kind', (json) => { delete json['table'].columns[0].number }, /column "Visits" is neither of numbers nor of categories/],
    ['two columns of one name', (json) => { json['table'].columns[0].name = 'Price' }, /two columns have one name/],
    ['a scale that is none', (json) => { json['table'].columns[0].number.scale = {} }, /the scale of column "Visits" is none/],
    ['categories out of order', (json) => { json['table'].columns[2].category.categories.reverse() }, /categories of column "Month" are not sorted/],
    ['another number of categories', (json) => { json['table'].columns[2].category.categories.pop() }, /features are not those of this version/],
    ['a table and events', (json) => { json['events'] = { groups: ['time'], categories: [], brands: [], items: { ids: [], categories: [], brands: [], logPrices: [], counts: [] }, scales: [] } }, /neither events nor a table, or both/],
  ]
  for (const [what, change, message] of broken) {
    test(`refuses files with ${what}`, async () => {
      const json = JSON.parse(Buffer.from(files.get('model.json')!).toString()) as Record<string, unknown>
      change(json)
      const error = await assertFails('MODEL_INVALID', () => behaviorFamily.open(new Map([...files, ['model.json', Buffer.from(JSON.stringify(json))]])))
      assert.match(error.message, message)
    })
  }

  test('the request that the README shows is one that a model of its columns answers', async () => {
    const readme = await readFile(join(import.meta.dirname, '../../../../src/families/behavior/README.md'), 'utf8')
    const request = JSON.parse([...readme.matchAll(/```json\n([^]*?)```/g)][1]![1]!) as { values: Record<string, unknown> }
    const { probability } = behaviorFamily.open(files).answer({ values: { Month: request.values['Month'] } }) as { probability: number }
    assert.ok(probability >= 0 && probability <= 1)
  })
})
