import { createHash } from 'node:crypto'
import { assert, assertFails, describe } from '../support/suite.ts'
import type { DataFile, Reference, Source } from '../../src/dataset/source.ts'

export interface SourceUnderTest {
  source: Source
  /** Puts content where the source will find it, and gives the reference by which it does. */
  write(name: string, content: string | Uint8Array): Promise<Reference>
  /** Puts other content where the source reads what was written under that name. */
  replace(name: string, content: string | Uint8Array): Promise<void>
  /** A reference to what is not there, and the code with which it fails. */
  missing: { reference: Reference; code: string }
  close(): Promise<void>
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** All bytes of the files of a reference, one text a file. */
export async function readAll(source: Source, reference: Reference): Promise<string[]> {
  const files: string[] = []
  for await (const file of source.open(reference)) files.push((await bytesOf(file)).toString('utf8'))
  return files
}

/** Copies, since a chunk is good only until the next one. */
export async function bytesOf(file: DataFile, start?: number, end?: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of file.read(start, end)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** What every source of data must keep. */
export function sourceContract(name: string, open: () => Promise<SourceUnderTest>): void {
  describe(`source ${name}`, (test) => {
    let under: SourceUnderTest
    test.beforeEach(async () => { under = await open() })
    test.afterEach(() => under.close())

    test('gives the bytes of a file as they are, and its size', async () => {
      const content = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0x00, 0xff])
      const reference = await under.write('a.csv', content)
      for await (const file of under.source.open(reference)) {
        assert.is(file.size, content.length)
        assert.equal(await bytesOf(file), content)
      }
    })

    test('gives any part of a file, twice over and several at a time', async () => {
      const text = Array.from({ length: 200_000 }, (_, i) => `${i}\n`).join('')
      const reference = await under.write('long.csv', text)
      for await (const file of under.source.open(reference)) {
        const part = async (start: number, end?: number) => (await bytesOf(file, start, end)).toString('latin1')
        const [whole, middle, end, none] = await Promise.all([part(0), part(300_000, 900_000), part(text.length - 4), part(7, 7)])
        assert.ok(whole === text && middle === text.slice(300_000, 900_000))
        assert.equal([end, none], [text.slice(-4), ''])
        assert.is(await part(0, 4), '0\n1\n')
      }
    })

    test('the version is the sha256 of the bytes', async () => {
      const reference = await under.write('a.csv', '\ufeffa\n')
      assert.equal(await under.source.versions(reference), [{ path: reference.path, sha256: sha256('\ufeffa\n') }])
      const other = await under.write('b.csv', '\ufeffb\n')
      assert.is((await under.source.versions(other))[0]!.sha256, sha256('\ufeffb\n'))
    })

    test('what is not there fails', async () => {
      const { reference, code } = under.missing
      await assertFails(code, () => readAll(under.source, reference))
    })

    test('an empty file fails with DATA_EMPTY', async () => {
      const reference = await under.write('empty.csv', '')
      await assertFails('DATA_EMPTY', () => readAll(under.source, reference))
    })

    test('a file that grows, shrinks or is rewritten while it is read fails with DATA_CHANGED', async () => {
      const content = 'a,b\n'.repeat(300_000)
      for (const changed of [`${content}c,d\n`, content.slice(0, 400_000), content.replaceAll('a', 'x')]) {
        const reference = await under.write('a.csv', content)
        await assertFails('DATA_CHANGED', async () => {
          for await (const file of under.source.open(reference)) {
            let nChunks = 0
            for await (const _chunk of file.read()) if (nChunks++ === 0) await under.replace('a.csv', changed)
          }
        })
      }
    })

    test('a file that changes after its last byte was read, but while it is open, fails too', async () => {
      const reference = await under.write('a.csv', 'a,b\n')
      await assertFails('DATA_CHANGED', async () => {
        for await (const file of under.source.open(reference)) {
          await bytesOf(file)
          await under.replace('a.csv', 'a,b\nc,d\n')
        }
      })
    })

    test('a reader may stop early', async () => {
      const content = 'a,b\n'.repeat(300_000)
      const reference = await under.write('a.csv', content)
      for await (const file of under.source.open(reference)) {
        for await (const chunk of file.read()) { assert.ok(chunk.length > 0); break }
        break
      }
      assert.ok((await readAll(under.source, reference))[0] === content)
    })
  })
}
