import { parquetWriteBuffer } from 'hyparquet-writer'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readHeader } from '../../src/dataset/read-header.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import type { DataTable } from '../../src/spec/record.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const plain: Omit<DataTable, 'path'> = { format: 'auto', encoding: 'utf-8', delimiter: ',' }

describe('readHeader', (test) => {
  test('gives the headings of the first file in any format', () => withFolder(async (root) => {
    await writeFile(join(root, 'a-1.csv'), '\ufeff\n用户ID;"a;b"\r\n1;2\r\n')
    await writeFile(join(root, 'a-2.csv'), 'other\n')
    await writeFile(join(root, 'a.jsonl'), '{"a":1}\n{"b":2}\n')
    await writeFile(join(root, 'a.parquet'), Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'x', data: ['1'] }, { name: 'y', data: [2] }] })))
    const source = fileSource(root)
    assert.equal(await readHeader({ ...plain, path: 'a-*.csv', delimiter: ';' }, source), ['用户ID', 'a;b'])
    assert.equal(await readHeader({ ...plain, path: 'a.jsonl' }, source), ['a', 'b'])
    assert.equal(await readHeader({ ...plain, path: 'a.parquet' }, source), ['x', 'y'])
    await assertFails('DATA_NOT_FOUND', () => readHeader({ ...plain, path: 'b.csv' }, source))
    await writeFile(join(root, 'a-1.csv'), '\n\n')
    await assertFails('DATA_EMPTY', () => readHeader({ ...plain, path: 'a-1.csv' }, source))
  }))
})
