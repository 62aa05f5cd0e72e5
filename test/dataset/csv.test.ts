import { seededRandom } from '../../src/base/random.ts'
import { formatCsvRow, readCsv } from '../../src/dataset/csv.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { collect } from './collect.ts'

async function cellsOf(...chunks: string[]): Promise<string[][]> {
  return (await rowsOf(...chunks)).map(({ cells }) => cells)
}

async function rowsOf(...chunks: string[]) {
  return (await collect(readCsv(each(chunks), 'a.csv'))).flat()
}

async function* each(chunks: string[]): AsyncGenerator<string> {
  yield* chunks
}

describe('readCsv', (test) => {
  test('reads plain rows with LF or CR LF, with or without a last line break', async () => {
    for (const text of ['a,b\n1,2\n', 'a,b\r\n1,2\r\n', 'a,b\n1,2', 'a,b\r\n1,2\r']) assert.equal(await cellsOf(text), [['a', 'b'], ['1', '2']], JSON.stringify(text))
  })

  test('reads quotes, doubled quotes, and commas and line breaks in quotes', async () => {
    assert.equal(await cellsOf('a,b,c\n"x, y","say ""hi""","two\r\nlines"\n"",,""\n'), [['a', 'b', 'c'], ['x, y', 'say "hi"', 'two\r\nlines'], ['', '', '']])
    assert.equal(await cellsOf('a,b\n1,"2"\r\n"3",4'), [['a', 'b'], ['1', '2'], ['3', '4']])
    assert.equal(await cellsOf('a,b\n"1",'), [['a', 'b'], ['1', '']])
  })

  test('another delimiter leaves commas alone, in quotes too', async () => {
    for (const delimiter of [';', '\t', '|']) {
      const text = [['a', 'b,c'], ['1,5', `"x${delimiter}y"`], ['2', '"say ""hi"" "']].map((cells) => cells.join(delimiter)).join('\r\n')
      assert.equal((await collect(readCsv(each([text]), 'a.csv', delimiter))).flat().map(({ cells }) => cells), [['a', 'b,c'], ['1,5', `x${delimiter}y`], ['2', 'say "hi" ']])
    }
  })

  test('a quote inside a plain cell is a character', async () => {
    assert.equal(await cellsOf('name,inch\n5" screen,5"\n'), [['name', 'inch'], ['5" screen', '5"']])
  })

  test('rows keep their number in the file; blank lines count but are left out', async () => {
    assert.equal(await rowsOf('a,b\n\n1,2\n  \n3,4\n'), [{ row: 1, cells: ['a', 'b'] }, { row: 3, cells: ['1', '2'] }, { row: 5, cells: ['3', '4'] }])
  })

  test('a row of another width is given as it is', async () => {
    assert.equal(await cellsOf('a,b\n1\n1,2,3\n'), [['a', 'b'], ['1'], ['1', '2', '3']])
  })

  test('a last row that was cut off fails with its number', async () => {
    const error = await assertFails('DATA_TORN_ROW', () => rowsOf('a,b,c\n1,2,3\n4,5'))
    assert.is(error.message, 'a.csv, row 3: the file ends after 2 of 3 cells')
  })

  test('a quote that is left open fails with the number of the row that opens it', async () => {
    const error = await assertFails('DATA_TORN_ROW', () => rowsOf('a,b\n1,2\n3,"4\n5,6\n'))
    assert.is(error.message, 'a.csv, row 3: a quote is left open')
    await assertFails('DATA_TORN_ROW', () => rowsOf('a,b\n"', `${'x,y\n'.repeat(400_000)}`))
  })

  test('text behind a closing quote fails with the number of the row', async () => {
    const error = await assertFails('DATA_TORN_ROW', () => rowsOf('a,b\n1,"2"3\n'))
    assert.is(error.message, 'a.csv, row 2: text follows a closing quote; a quote may be missing or too many')
  })

  test('what is written is read back, wherever the text is cut into chunks', async () => {
    const seed = 7
    const random = seededRandom(seed)
    const alphabet = ['a', '华', '𠮷', ',', '"', '\n', '\r\n', ' ', '']
    for (let round = 0; round < 300; round++) {
      const rows = Array.from({ length: 1 + random.below(5) }, () => Array.from({ length: 3 }, () => `x${Array.from({ length: random.below(5) }, () => random.pick(alphabet)).join('')}`))
      const text = rows.map(formatCsvRow).join('')
      const chunks: string[] = []
      for (let at = 0; at < text.length;) { const end = at + 1 + random.below(6); chunks.push(text.slice(at, end)); at = end }
      assert.equal(await cellsOf(...chunks), rows, `seed ${seed}, round ${round}: ${JSON.stringify(chunks)}`)
    }
  })
})
