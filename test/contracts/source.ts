import { createHash } from 'node:crypto'
import { collect } from '../dataset/collect.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import type { Source } from '../../src/dataset/source.ts'

export interface SourceUnderTest {
  source: Source
  /** Puts content where the reference names it. */
  write(reference: string, content: string | Uint8Array): Promise<void>
  close(): Promise<void>
}

/** What every source of data must keep. */
export function sourceContract(name: string, open: () => Promise<SourceUnderTest>): void {
  describe(`source ${name}`, (test) => {
    let under: SourceUnderTest
    test.beforeEach(async () => { under = await open() })
    test.afterEach(() => under.close())
    const readAll = async (reference: string) => (await collect(under.source.read(reference))).join('')

    test('gives the text of a file, with or without byte order mark', async () => {
      await under.write('data/a.csv', 'user,item\r\n1,华为\r\n')
      await under.write('data/b.csv', '\ufeffuser,item\n1,华为\n')
      assert.is(await readAll('data/a.csv'), 'user,item\r\n1,华为\r\n')
      assert.is(await readAll('data/b.csv'), 'user,item\n1,华为\n')
    })

    test('a character that lies across two chunks is read whole', async () => {
      for (const start of ['', 'a', 'ab', 'abc']) {
        const text = start + '华𠮷é\n'.repeat(80_000)
        await under.write('data/long.csv', text)
        assert.ok(await readAll('data/long.csv') === text, `shifted by ${start.length} bytes`)
      }
    })

    test('the version is the size and sha256 of the bytes, and changes with one of them', async () => {
      await under.write('data/a.csv', '\ufeffa\n')
      const version = await under.source.version('data/a.csv')
      assert.equal(version, { path: 'data/a.csv', bytes: 5, sha256: createHash('sha256').update('\ufeffa\n').digest('hex') })
      await under.write('data/a.csv', '\ufeffb\n')
      assert.not.equal((await under.source.version('data/a.csv')).sha256, version.sha256)
    })

    test('a missing file and a folder fail with DATA_NOT_FOUND', async () => {
      await under.write('data/a.csv', 'a\n')
      for (const reference of ['data/b.csv', 'data', 'data/a.csv/b.csv', 'a\0b']) {
        await assertFails('DATA_NOT_FOUND', () => readAll(reference))
        await assertFails('DATA_NOT_FOUND', () => under.source.version(reference))
      }
    })

    test('an empty file fails with DATA_EMPTY, a lone byte order mark too', async () => {
      await under.write('data/empty.csv', '')
      await under.write('data/mark.csv', '\ufeff')
      await assertFails('DATA_EMPTY', () => readAll('data/empty.csv'))
      await assertFails('DATA_EMPTY', () => readAll('data/mark.csv'))
    })

    test('what is not UTF-8 fails with DATA_ENCODING and names the line', async () => {
      const line = Buffer.from('1,华为\n')
      const gbk = Buffer.from([0xbb, 0xaa, 0xce, 0xaa, 0x0a])
      const cases: [string, Buffer[], number][] = [
        ['another encoding', [line, line, gbk, line], 3],
        ['a cut character at the end', [line, line.subarray(0, 4)], 2],
        ['a line of a later chunk', [Buffer.from('x\n'.repeat(400_000)), gbk], 400_001],
        ['a surrogate', [Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x0a])], 1],
        ['a lone continuation byte', [line, Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x0a])], 2],
      ]
      for (const [what, parts, expected] of cases) {
        await under.write('data/bad.csv', Buffer.concat(parts))
        const error = await assertFails('DATA_ENCODING', () => readAll('data/bad.csv'))
        assert.is((error as Error & { fields: Record<string, unknown> }).fields['line'], expected, what)
      }
    })

    test('a file that changes while it is read fails with DATA_CHANGED', async () => {
      const content = 'a,b\n'.repeat(300_000)
      for (const changed of [`${content}c,d\n`, content.slice(0, 400_000), content.replaceAll('a', 'x')]) {
        await under.write('data/a.csv', content)
        await assertFails('DATA_CHANGED', async () => {
          let nChunks = 0
          for await (const _chunk of under.source.read('data/a.csv')) if (nChunks++ === 0) await under.write('data/a.csv', changed)
        })
      }
    })

    test('a reader may stop early', async () => {
      await under.write('data/a.csv', 'a,b\n'.repeat(300_000))
      for await (const chunk of under.source.read('data/a.csv')) { assert.ok(chunk.length > 0); break }
      assert.is((await readAll('data/a.csv')).length, 1_200_000)
    })
  })
}
