import { parquetWriteBuffer } from 'hyparquet-writer'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../src/base/random.ts'
import { openParquet } from '../../src/dataset/parquet.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'
import { collect } from './collect.ts'

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData']

function bytesOf(columnData: Columns, rowGroupSize = 1000): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize }))
}

function read(bytes: Buffer, wanted?: number[]) {
  return withFolder(async (root) => {
    await writeFile(join(root, 'a.parquet'), bytes)
    for await (const file of fileSource(root).open({ path: 'a.parquet' })) {
      const { header, rows } = await openParquet(file)
      return { header, rows: (await collect(rows(wanted ?? header.map((_, place) => place)))).flat() }
    }
    throw new Error('no file')
  })
}

describe('openParquet', (test) => {
  test('gives the texts of all usual kinds of values', async () => {
    const { header, rows } = await read(bytesOf([
      { name: 'user', data: ['1', '华为'], type: 'STRING' },
      { name: 'id', data: [9_007_199_254_740_993n, -1n], type: 'INT64' },
      { name: 'time', data: [new Date('2026-01-05T08:00:00.250Z'), new Date(0)], type: 'TIMESTAMP' },
      { name: 'price', data: [8000.5, 1e21], type: 'DOUBLE' },
      { name: 'count', data: [3, -4], type: 'INT32' },
      { name: 'isNew', data: [true, false], type: 'BOOLEAN' },
      { name: 'tags', data: [{ a: ['x'] }, { a: [] }], type: 'JSON' },
      { name: 'maybe', data: [undefined, 'there'], type: 'STRING', nullable: true },
    ]))
    assert.equal(header, ['user', 'id', 'time', 'price', 'count', 'isNew', 'tags', 'maybe'])
    assert.equal(rows, [
      { row: 1, cells: ['1', '9007199254740993', '2026-01-05T08:00:00.250Z', '8000.5', '3', 'true', '{"a":["x"]}', ''] },
      { row: 2, cells: ['华为', '-1', '1970-01-01T00:00:00.000Z', '1e+21', '-4', 'false', '{"a":[]}', 'there'] },
    ])
  })

  test('many row groups come in order, and only the wanted columns are read', async () => {
    const n = 25_000
    const bytes = bytesOf([{ name: 'a', data: Array.from({ length: n }, (_, i) => `a${i}`) }, { name: 'b', data: Array.from({ length: n }, (_, i) => i) }], 7000)
    const { rows } = await read(bytes, [1])
    assert.is(rows.length, n)
    assert.ok(rows.every(({ row, cells }, i) => row === i + 1 && cells[0] === '' && cells[1] === String(i)))
  })

  test('a file that was cut off anywhere fails, and says that it is no whole Parquet file', async () => {
    const bytes = bytesOf([{ name: 'a', data: Array.from({ length: 500 }, (_, i) => `value ${i}`) }], 100)
    const seed = 8
    const random = seededRandom(seed)
    for (const length of [1, 4, 8, 11, bytes.length - 1, bytes.length - 8, ...Array.from({ length: 30 }, () => 1 + random.below(bytes.length - 1))]) {
      const error = await assertFails('DATA_TORN_FILE', () => read(bytes.subarray(0, length)))
      assert.match(error.message, /^a\.parquet is no whole Parquet file \(/, `seed ${seed}, ${length} bytes`)
    }
    await assertFails('DATA_TORN_FILE', () => read(Buffer.from('user,item\n1,2\n')))
  })

  test('a row group with zeros in place of its bytes fails at its first row', async () => {
    const bytes = bytesOf([{ name: 'a', data: Array.from({ length: 400 }, (_, i) => `${i} ${'x'.repeat(i % 50)}`) }], 100)
    const torn = Buffer.from(bytes)
    torn.fill(0, 4, 60)
    const error = await assertFails('DATA_TORN_ROW', () => read(torn))
    assert.match(error.message, /^a\.parquet, row 1: the row group that begins here cannot be read \(/)
  })
})
