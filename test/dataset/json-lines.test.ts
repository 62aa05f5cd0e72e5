import { seededRandom } from '../../src/base/random.ts'
import { readJsonHeadings, readJsonLines } from '../../src/dataset/json-lines.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { collect } from './collect.ts'

async function* each(chunks: string[]): AsyncGenerator<string> {
  yield* chunks
}

async function rowsOf(...chunks: string[]) {
  const headings = await readJsonHeadings(each(chunks), 'a.jsonl')
  return { headings, rows: (await collect(readJsonLines(each(chunks), 'a.jsonl', headings))).flat() }
}

describe('readJsonLines', (test) => {
  test('reads objects by all headings of the file, and keeps the number of the line', async () => {
    assert.equal(await rowsOf('{"user":"1","item":1001}\r\n\n  \n{"item":"","price":8.5,"user":null}\n'), {
      headings: ['user', 'item', 'price'],
      rows: [{ row: 1, cells: ['1', '1001', ''] }, { row: 4, cells: ['', '', '8.5'] }],
    })
  })

  test('booleans, lists and objects become their JSON; no name means anything special', async () => {
    const { headings, rows } = await rowsOf('{"a":true,"b":["手机",{"c":1}],"__proto__":"x","toString":"y"}\n{"a":false}')
    assert.equal([headings, rows.map(({ cells }) => cells)], [['a', 'b', '__proto__', 'toString'], [['true', '["手机",{"c":1}]', 'x', 'y'], ['false', '', '', '']]])
  })

  test('a heading with dots is found within other objects, where one has it; of a list it is a list', async () => {
    const text = '{"a":{"b":{"c":1},"l":[{"id":"x"},{"no":1},{"id":2}]},"a.k":"flat"}\n{"a":{"b.c":"half flat","k":3},"l":[1]}\n{"a":null}\n'
    const nested = ['a.b.c', 'a.l.id', 'a.k', 'a.none', 'l.id', 'a.b']
    const headings = await readJsonHeadings(each([text]), 'a.jsonl', nested)
    assert.equal(headings, ['a', 'a.k', 'l', 'a.b.c', 'a.l.id', 'a.b'])
    const rows = (await collect(readJsonLines(each([text]), 'a.jsonl', headings))).flat()
    assert.equal(rows.map(({ cells }) => cells.slice(1)), [['flat', '', '1', '["x",2]', '{"c":1}'], ['3', '[1]', 'half flat', '', ''], ['', '', '', '', '']])
    const some = (await collect(readJsonLines(each([text]), 'a.jsonl', headings, [3]))).flat()
    assert.equal(some.map(({ cells }) => cells), [['', '', '', '1', '', ''], ['', '', '', 'half flat', '', ''], ['', '', '', '', '', '']])
  })

  test('lines of a bulk file that say where the next one goes are no rows, and the envelope of an export is taken off', async () => {
    const bulk = '{"index":{"_index":"items","_id":"1"}}\n{"item":"1"}\n{"create":{}}\n{"item":"2"}\n'
    assert.equal(await rowsOf(bulk), { headings: ['item'], rows: [{ row: 2, cells: ['1'] }, { row: 4, cells: ['2'] }] })
    assert.equal(await rowsOf('{"_index":"items","_id":"7","_score":null,"_source":{"item":"1","name":"灯"}}\n'), { headings: ['_id', 'item', 'name'], rows: [{ row: 1, cells: ['7', '1', '灯'] }] })
    const honest = '{"index":3}\n{"index":{"of":"prices"}}\n{"create":"x"}\n{"_source":{"a":1}}\n{"_index":"i","_source":"s"}\n'
    assert.equal((await rowsOf(honest)).rows.map(({ row }) => row), [1, 2, 3, 4, 5])
  })

  test('an id with more digits than a number holds keeps them all', async () => {
    assert.equal((await rowsOf('{"user":12345678901234567891,"price":0.1234567890123456789}\n')).rows[0]!.cells, ['12345678901234567891', '0.12345678901234568'])
  })

  test('a line that is no object fails with its number', async () => {
    for (const line of ['12', '"a"', '[1]', 'null', '{"a":1', '{"a":1}}', 'user,item', "{'a':1}"]) {
      const error = await assertFails('DATA_TORN_ROW', () => rowsOf(`{"a":1}\n${line}\n{"a":2}\n`))
      assert.is(error.message, 'a.jsonl, row 2: it is no JSON object', line)
    }
  })

  test('a last line that was cut off anywhere fails with its number', async () => {
    const line = '{"user":"1","item":{"id":1001}}'
    for (let length = 1; length < line.length; length++) {
      const error = await assertFails('DATA_TORN_ROW', () => rowsOf(`${line}\n${line.slice(0, length)}`))
      assert.is(error.message, 'a.jsonl, row 2: the file ends within a JSON object, or this line is none')
    }
    assert.is((await rowsOf(`${line}\n${line}`)).rows.length, 2)
  })

  test('what is written is read back, wherever the text is cut into chunks', async () => {
    const seed = 4
    const random = seededRandom(seed)
    for (let round = 0; round < 100; round++) {
      const values = Array.from({ length: 1 + random.below(6) }, () => ({ a: random.pick(['', '华\n', '"x"', '\\', ' y ']), b: String(random.below(1000)) }))
      const text = values.map((value) => `${JSON.stringify(value)}\n`).join('')
      const chunks: string[] = []
      for (let at = 0; at < text.length;) { const end = at + 1 + random.below(20); chunks.push(text.slice(at, end)); at = end }
      assert.equal((await rowsOf(...chunks)).rows.map(({ cells }) => cells), values.map(({ a, b }) => [a, b]), `seed ${seed}, round ${round}`)
    }
  })
})
