import { behaviorFamily } from '../../../../src/families/behavior/family.ts'
import { fitTable } from '../../../../src/families/behavior/table/featuriser.ts'
import { assert, assertFails, describe } from '../../../support/suite.ts'
import { smallShop } from '../small-shop.ts'
import { smallTable, tableSpec } from '../small-table.ts'
import type { ExampleRows } from '../../../../src/dataset/record.ts'

const rows = smallTable()
const { train, validation } = behaviorFamily.buildExamples(rows, tableSpec())

describe('the featuriser of labelled examples', (test) => {
  test('gives one feature a number and one a category, the rare ones together', () => {
    const { names } = fitTable(tableSpec(), rows, train, 'network').featuriser
    assert.equal(names, ['Visits', 'Price', 'Month Jun', 'Month May', 'Month Nov', 'Browser version 1', 'Browser version 2', 'Browser version 3', 'Browser version, rare ones'])
    assert.is(fitTable(tableSpec({ features: { rareBelow: 1 } }), rows, train, 'network').featuriser.names.includes('Browser version, rare ones'), false)
  })

  test('numbers enter as normal scores of their rank, or standardised where the spec says so', () => {
    const column = (features: Float32Array, i: number) => train.map((_, row) => features[9 * row + i]!)
    const ranked = column(fitTable(tableSpec(), rows, train, 'network').trainFeatures, 1)
    assert.is(Math.max(...ranked), Math.fround(5.1993))
    assert.ok(Math.abs(ranked.toSorted((a, b) => a - b)[Math.floor(ranked.length / 2)]!) < 0.02)
    const standard = column(fitTable(tableSpec({ features: { numeric: 'standard' } }), rows, train, 'network').trainFeatures, 1)
    assert.ok(Math.abs(standard.reduce((sum, value) => sum + value, 0) / standard.length) < 1e-6)
    assert.ok(Math.max(...standard) < 10.001 && Math.max(...standard) > 2)
  })

  test('learns from the training rows alone', () => {
    const changed: ExampleRows = { ...rows, columns: rows.columns.map((column) => (column.kind === 'number'
      ? { ...column, values: column.values.map((value, row) => (rows.splits[row] === 0 ? value : 1e6)) }
      : { ...column, values: column.values.map((value, row) => (rows.splits[row] === 0 ? value : 'other')) })) }
    assert.equal(fitTable(tableSpec(), changed, train, 'network').featuriser.columns, fitTable(tableSpec(), rows, train, 'network').featuriser.columns)
  })

  test('a category that training never saw is all zeros', () => {
    const { featuriser } = fitTable(tableSpec(), rows, train, 'network')
    const unseen: ExampleRows = { ...rows, columns: rows.columns.map((column) => (column.kind === 'category' ? { ...column, values: column.values.map(() => 'never seen') } : column)) }
    assert.equal([...featuriser.rowsAsServed(unseen, validation.slice(0, 1)).slice(2)], [0, 0, 0, 0, 0, 0, 0])
  })

  test('for trees numbers are as they are, and a column of categories is one feature of codes: the rare ones share the last, unknown ones are −1', () => {
    const { featuriser, trainFeatures } = fitTable(tableSpec(), rows, train, 'trees')
    assert.equal(featuriser.names, ['Visits', 'Price', 'Month', 'Browser version'])
    assert.equal(featuriser.categories, [0, 0, 3, 4])
    const [visits, price, month, browser] = rows.columns.map(({ values }) => values)
    const codeOf = (value: string) => (value.startsWith('rare') ? 3 : Number(value) - 1)
    for (const [i, { row }] of train.entries()) {
      assert.equal([...trainFeatures.subarray(4 * i, 4 * i + 4)], [visits![row], Math.fround(price![row] as number), ['Jun', 'May', 'Nov'].indexOf(month![row] as string), codeOf(browser![row] as string)])
    }
    const unseen: ExampleRows = { ...rows, columns: rows.columns.map((column) => (column.kind === 'category' ? { ...column, values: column.values.map(() => 'never seen') } : column)) }
    assert.equal([...featuriser.rowsAsServed(unseen, validation.slice(0, 1)).slice(2)], [-1, -1])
  })

  test('trees get a code for the 254 most frequent categories; the others share one', () => {
    const many = Array.from({ length: 600 }, () => 'of no training row')
    for (const [i, { row }] of train.entries()) many[row] = `c${i < 300 ? i : i % 20}`
    const { featuriser } = fitTable(tableSpec({ features: { rareBelow: 1 } }), { ...rows, columns: [{ name: 'Shop', kind: 'category', values: many }] }, train, 'trees')
    assert.equal(featuriser.categories, [255])
    const { encoding } = featuriser.columns[0] as { encoding: { categories: string[]; rare: string[] } }
    assert.is(encoding.categories.length, 254)
    assert.ok(encoding.categories.includes('c7') && !encoding.rare.includes('c7'))
  })

  test('along a number only its own feature moves, over its quantiles', async () => {
    const { featuriser } = fitTable(tableSpec(), rows, train, 'network')
    const own = featuriser.rowsAsServed(rows, validation)
    const along = featuriser.rowsAlong('Price', rows, validation)
    assert.equal(along.map(({ value }) => value), along.map(({ value }) => value).toSorted((a, b) => a - b))
    for (const { features } of along) assert.equal(features().map((value, i) => (i % 9 === 1 ? own[i]! : value)), own)
    const prices = along.map(({ features }) => features()[1]!)
    assert.equal(prices, prices.toSorted((a, b) => a - b))
    assert.match((await assertFails('COLUMN_UNKNOWN', () => featuriser.rowsAlong('Month', rows, validation))).message, /no column of numbers "Month"; it sees Visits, Price/)
  })

  test('rows that lack a column, or are events, cannot be scored; the order of the columns does not matter', async () => {
    const { featuriser } = fitTable(tableSpec(), rows, train, 'network')
    assert.equal(featuriser.rowsAsServed({ ...rows, columns: rows.columns.toReversed() }, validation), featuriser.rowsAsServed(rows, validation))
    const error = await assertFails('MODEL_DATA_UNFIT', () => featuriser.rowsAsServed({ ...rows, columns: rows.columns.slice(1) }, validation))
    assert.match(error.message, /it needs the column "Visits", which is not there/)
    await assertFails('MODEL_DATA_UNFIT', () => featuriser.rowsAsServed(smallShop(), validation))
  })

  test('a column that became one of the other kind is still read', () => {
    const { featuriser } = fitTable(tableSpec(), rows, train, 'network')
    const [visits, price, month, browser] = rows.columns
    const swapped: ExampleRows = { ...rows, columns: [{ name: 'Visits', kind: 'category', values: Array.from(visits!.values, String) }, price!, month!, browser!] }
    assert.equal(featuriser.rowsAsServed(swapped, validation), featuriser.rowsAsServed(rows, validation))
  })
})

describe('sliceBy of labelled examples', (test) => {
  const of = (by: string) => behaviorFamily.sliceBy(by, rows, validation)

  test('by a category, or by a number at the quartiles of the training rows', () => {
    assert.equal(new Set(of('Month')), new Set(['May', 'Jun', 'Nov']))
    const counts = new Map<string, number>()
    for (const slice of of('Price')) counts.set(slice, (counts.get(slice) ?? 0) + 1)
    assert.is(counts.size, 4)
    for (const [slice, n] of counts) assert.ok(n > validation.length / 8, `${slice}: ${n}`)
    assert.ok([...counts.keys()].every((slice) => /^(≤ \d|> \d|[\d.]+ < … ≤ \d)/.test(slice)), [...counts.keys()].join('; '))
  })

  test('a number that hardly varies has fewer slices', () => {
    const flat: ExampleRows = { ...rows, columns: [{ name: 'Visits', kind: 'number', values: new Float64Array(rows.labels.length).fill(3) }] }
    assert.equal(new Set(behaviorFamily.sliceBy('Visits', flat, validation)), new Set(['≤ 3']))
  })

  test('by anything else fails with what can be asked', async () => {
    assert.is((await assertFails('SLICE_UNKNOWN', () => of('colour'))).message, 'The test cannot be divided by "colour"; it can be by Visits, Price, Month, Browser version')
  })
})
