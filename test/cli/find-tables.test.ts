import { parquetWriteBuffer } from 'hyparquet-writer'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { recordingLog } from '../../src/base/log.ts'
import { findTables } from '../../src/cli/init/find-tables.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

async function find(files: Record<string, string | Buffer>): Promise<{ found: unknown[]; lines: string[] }> {
  return withFolder(async (folder) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    const log = recordingLog()
    const found = await findTables(folder, fileSource(folder), log)
    return { found: found.map(({ path, delimiter, encoding, headings, rows }) => [path, delimiter, encoding, headings.join(' '), rows.length]), lines: log.lines }
  })
}

describe('the tables of a folder', (test) => {
  test('are found in every format, with what stands between their cells and how they are written', async () => {
    assert.equal((await find({
      'a.csv': 'x,y\n1,2\n',
      'data/b.csv': '\ufeffx;y\n1;2\n3;4\n',
      'data/c.tsv': 'x\ty\n1\t2\n',
      'data/deep/d.jsonl': '{"x":1}\n{"y":2}\n',
      'e.parquet': Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'x', data: ['1', '2'] }, { name: 'y', data: [2, 3] }] })),
      // 用户ID,时间
      'f.csv': Buffer.concat([Buffer.from([0xd3, 0xc3, 0xbb, 0xa7, 0x49, 0x44, 0x2c, 0xca, 0xb1, 0xbc, 0xe4]), Buffer.from('\n1,2\n')]),
    })).found, [
      ['a.csv', ',', 'utf-8', 'x y', 1],
      ['data/b.csv', ';', 'utf-8', 'x y', 2],
      ['data/c.tsv', 'tab', 'utf-8', 'x y', 1],
      ['data/deep/d.jsonl', ',', 'utf-8', 'x y', 2],
      ['e.parquet', ',', 'utf-8', 'x y', 2],
      ['f.csv', ',', 'gbk', '用户ID 时间', 1],
    ])
  })

  test('are not looked for in hidden folders, far below, or in those of packages and tests; what is torn is passed over', async () => {
    const { found } = await find({ '.hidden/a.csv': 'x\n', 'a/b/c/d.csv': 'x\n', 'node_modules/x/a.csv': 'x\n', 'test/a.csv': 'x\n', 'empty.csv': '', 'torn.parquet': 'PAR1', 'torn.jsonl': '{"a":', 'notes.txt': 'x\n' })
    assert.equal(found, [])
  })

  test('are read no further than their first rows', async () => {
    assert.equal((await find({ 'long.csv': `x,y\n${'1,2\n'.repeat(5000)}` })).found, [['long.csv', ',', 'utf-8', 'x y', 2000]])
  })
})
