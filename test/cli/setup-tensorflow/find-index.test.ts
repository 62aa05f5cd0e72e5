import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { indexIn, indexOfPip } from '../../../src/cli/setup-tensorflow/find-index.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'

describe('the package index of pip’s configuration', (test) => {
  test('is read from the sections that pip reads for a download', () => {
    const rows: [string, string | undefined][] = [
      ['[global]\nindex-url = https://m.example/simple\n', 'https://m.example/simple'], ['[global]\r\nindex_url: https://m.example/simple\r\n', 'https://m.example/simple'],
      ['[list]\nindex-url = https://m.example/simple', undefined], ['index-url = https://m.example/simple', undefined], ['[global]\n# index-url = https://m.example/simple\nextra-index-url = https://e.example', undefined], ['', undefined],
    ]
    for (const [text, expected] of rows) assert.is(indexIn(text), expected, text)
  })

  test('that of the user goes first', () => withFolder(async (home) => {
    await mkdir(join(home, '.config/pip'), { recursive: true })
    await writeFile(join(home, '.config/pip/pip.conf'), '[global]\nindex-url = https://mine.example/simple\n')
    assert.is(await indexOfPip(home), 'https://mine.example/simple')
  }))
})
