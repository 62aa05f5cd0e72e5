import { seededRandom } from '../../src/base/random.ts'
import { exampleCleaner } from '../../src/dataset/clean-examples.ts'
import { layoutOf, planColumns } from '../../src/dataset/example-layout.ts'
import type { ExampleRules } from '../../src/dataset/example-layout.ts'
import type { ExampleColumn } from '../../src/dataset/record.ts'
import { splitById } from '../../src/dataset/split.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const base: ExampleRules = {
  target: 'bought', positive: '', categorical: ['Month'], ignore: [],
  split: { by: 'row', validation: 0.1, test: 0.2 },
  cleaning: { duplicates: 'drop', lateTimes: 'drop', missingCategory: 'fill', missingBrand: 'fill', missingPrice: 'median', missingNumber: 'median' },
}
const header = ['Age', 'Month', 'bought']

function clean(rules: Partial<ExampleRules>, rows: string[][], heads = header, fileSplit?: number) {
  const all = { ...base, ...rules }
  const files = ['data/a.csv']
  const plan = planColumns(heads, all, files[0]!)
  const cleaner = exampleCleaner(plan, all, files)
  cleaner.add(rows.map((cells, index) => ({ row: index + 2, cells })), layoutOf(heads, plan, all, files[0]!), 0, fileSplit)
  return cleaner.finish()
}

function valuesOf(columns: ExampleColumn[], name: string): (number | string)[] {
  return [...columns.find((column) => column.name === name)!.values]
}

describe('exampleCleaner', (test) => {
  test('numbers, categories, labels, and the row’s own number as its group', () => {
    const { rows, nRead, nKept, dropped, repaired } = clean({}, [['30', ' Feb', 'TRUE'], [' 1,000.5 ', '华', 'False']])
    assert.equal([valuesOf(rows.columns, 'Age'), valuesOf(rows.columns, 'Month'), [...rows.labels], rows.groups], [[30, 1000.5], ['Feb', '华'], [1, 0], ['0', '1']])
    assert.equal([rows.columns.map(({ kind }) => kind), nRead, nKept, dropped.counts(), repaired.counts()], [['number', 'category'], 2, 2, [], []])
  })

  test('each reason to drop a row, and which row it was', () => {
    const split: ExampleRules['split'] = { ...base.split, by: 'column', column: 'part' }
    const heads = [...header, 'part', 'ID']
    const good = ['30', 'Feb', '1', 'train', '7']
    const cases: [string, string[], Partial<ExampleRules>?][] = [
      ['wrong number of cells', good.slice(1)],
      ['no target', good.with(2, ' ')],
      ['no target', good.with(2, 'N/A')],
      ['unknown split', good.with(3, 'later')],
      ['no readable number in Age', good.with(0, '?'), { cleaning: { ...base.cleaning, missingNumber: 'drop' } }],
      ['duplicate', good],
    ]
    for (const [reason, cells, more] of cases) {
      const { nKept, dropped } = clean({ split, ignore: ['ID'], ...more }, [good, cells], heads)
      assert.equal([nKept, dropped.sentences()], [1, [`${reason} (row 3)`]], cells.join())
    }
  })

  test('what is missing is the median of the training rows alone, or zero, or 未知, and is told', () => {
    const split: ExampleRules['split'] = { ...base.split, by: 'column', column: 'part' }
    const rows = [['10', 'Feb', '1', 'train'], ['30', '', '0', 'train'], ['n/a', 'Mar', '0', 'train'], ['', 'Mar', '1', 'test'], ['9000', 'Mar', '1', 'test']]
    const filled = clean({ split }, rows, [...header, 'part'])
    assert.equal([valuesOf(filled.rows.columns, 'Age'), valuesOf(filled.rows.columns, 'Month')], [[10, 30, 20, 20, 9000], ['Feb', '未知', 'Mar', 'Mar', 'Mar']])
    assert.equal(filled.repaired.sentences(), ['no readable number in Age, median of the training rows instead (2 rows, the first is row 4)', 'no value in Month, 未知 instead (row 3)'])
    const zero = clean({ split, cleaning: { ...base.cleaning, missingNumber: 'zero' } }, rows, [...header, 'part'])
    assert.equal(valuesOf(zero.rows.columns, 'Age'), [10, 30, 0, 0, 9000])
  })

  test('rows are repeated only where an ignored column tells them apart', () => {
    const twice = [['30', 'Feb', '1', 'a'], ['30', 'Feb', '1', 'a'], ['30', 'Feb', '1', 'b'], ['31', 'Feb', '0', 'c']]
    const heads = [...header, 'extra']
    assert.is(clean({ categorical: ['Month', 'extra'] }, twice, heads).nKept, 4, 'no id')
    assert.is(clean({ ignore: ['extra'] }, twice, heads).nKept, 3, 'an id')
    assert.is(clean({ ignore: ['extra'] }, twice.map((cells) => cells.with(3, 'shop')), heads).nKept, 4, 'ignored, but no id')
    assert.is(clean({ ignore: ['extra'], cleaning: { ...base.cleaning, duplicates: 'keep' } }, twice, heads).nKept, 4, 'kept')
  })

  test('rows of one group are drawn together, by its id; a row without one is a group of its own', () => {
    const random = seededRandom(3)
    const rows = Array.from({ length: 400 }, (_, i) => [String(i), 'Feb', String(i % 2), random.pick(['', ...Array.from({ length: 60 }, (__, user) => `u${user}`)])])
    for (const by of ['row', 'user'] as const) {
      const { rows: { groups, splits, columns }, repaired } = clean({ group: 'user', split: { ...base.split, by } }, rows, [...header, 'user'])
      assert.equal(columns.map(({ name }) => name), ['Age', 'Month'])
      for (const [i, group] of groups.entries()) assert.is(splits[i], splitById(group, base.split), group)
      assert.is(repaired.counts()[0]!.rows, rows.filter((cells) => cells[3] === '').length)
      assert.is(new Set(groups.filter((group) => group.startsWith('row '))).size, repaired.counts()[0]!.rows)
    }
  })

  test('the number by which a row is drawn counts every row that was read, also those that are dropped', () => {
    const rows = Array.from({ length: 50 }, (_, i) => (i % 3 === 0 ? ['1', 'Feb'] : ['1', 'Feb', String(i % 2)]))
    const { rows: { groups, splits } } = clean({}, rows)
    assert.equal(groups, Array.from({ length: 50 }, (_, i) => String(i)).filter((_, i) => i % 3 !== 0))
    assert.equal([...splits], groups.map((group) => splitById(group, base.split)))
  })

  test('a file may be of one split as a whole', () => {
    assert.equal([...clean({ split: { ...base.split, by: 'files' } }, [['1', 'Feb', '1'], ['1', 'Feb', '0']], header, 2).rows.splits], [2, 2])
  })

  test('a column of words, or of TRUE and FALSE, is no column of numbers: the error names it, a value and what to do', async () => {
    const rows = [['1', 'Feb', '1'], ['2', 'Mar', '0'], ['', 'Mar', '0']]
    const error = await assertFails('DATA_NOT_NUMBERS', () => clean({ categorical: [] }, rows)) as Error & { next: string }
    assert.is(error.message, 'data/a.csv: the column "Month" holds "Feb" in row 2, and mostly no numbers (3 of 3 values)')
    assert.match(error.next, /features\.categorical/)
    await assertFails('DATA_NOT_NUMBERS', () => clean({}, [['TRUE', 'Feb', '1'], ['FALSE', 'Mar', '0']]))
    assert.is(clean({}, [['1', 'Feb', '1'], ['2', 'Mar', '0'], ['old', 'Mar', '0']]).repaired.counts()[0]!.rows, 1, 'a word among numbers is a missing number')
  })

  test('a target that nobody can read fails', async () => {
    await assertFails('DATA_TARGET_UNCLEAR', () => clean({}, [['1', 'Feb', '0'], ['2', 'Mar', '1'], ['2', 'Mar', '2']]))
    assert.equal([...clean({ positive: '2' }, [['1', 'Feb', '0'], ['2', 'Mar', '1'], ['2', 'Mar', '2']]).rows.labels], [0, 0, 1])
  })
})

describe('planColumns', (test) => {
  test('all but the target, the group, the split and what is ignored, in the order of the file', () => {
    const rules: ExampleRules = { ...base, group: 'user', ignore: ['column 1', 'ID'], split: { ...base.split, by: 'column', column: 'part' } }
    assert.equal(planColumns(['', 'ID', ' Age ', 'MONTH', 'bought', 'User', 'part', 'Price'], rules, 'a.csv'), [{ name: 'Age', kind: 'number' }, { name: 'MONTH', kind: 'category' }, { name: 'Price', kind: 'number' }])
  })

  test('a name that the file does not have fails with a suggestion, two columns of one name fail', async () => {
    const error = await assertFails('DATA_COLUMN_UNKNOWN', () => planColumns(['Age', 'Months', 'bought'], base, 'a.csv'))
    assert.match(error.message, /has no column "Month", which the spec names; .* is "Months" meant\?$/)
    for (const rules of [{ target: 'x' }, { group: 'x' }, { ignore: ['x'] }, { split: { ...base.split, by: 'column' as const, column: 'x' } }]) await assertFails('DATA_COLUMN_UNKNOWN', () => planColumns(header, { ...base, ...rules }, 'a.csv'))
    await assertFails('DATA_COLUMN_TWICE', () => planColumns(['Age', 'age', 'Month', 'bought'], base, 'a.csv'))
  })
})
