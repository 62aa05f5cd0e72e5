import { execFile } from 'node:child_process'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sha256 } from '../../../../src/base/files.ts'
import { tarOf } from '../../../../src/deployment/targets/docker/tar.ts'
import type { TarFile } from '../../../../src/deployment/targets/docker/tar.ts'
import { assert, describe, withFolder } from '../../../support/suite.ts'

const run = promisify(execFile)

describe('tarOf', (test) => {
  test('what it packs, the system’s tar unpacks: contents, folders and who may read them', () => withFolder(async (folder) => {
    const long = `${'a'.repeat(60)}/${'b'.repeat(60)}/${'c'.repeat(90)}.bin`
    const contents: Record<string, Buffer> = { 'manifest.json': Buffer.from('{}'), 'model/weights.bin': Buffer.alloc(100_000, 7), 'model/empty': Buffer.alloc(0), 'model/block': Buffer.alloc(512, 1), 'größe.txt': Buffer.from('ü'), [long]: Buffer.from('long') }
    await writeFile(join(folder, 'a.tar'), await pack(Object.entries(contents).map(([path, content]) => file(path, content))))
    await mkdir(join(folder, 'out'))
    await run('tar', ['-x', '-f', join(folder, 'a.tar'), '-C', join(folder, 'out')])
    for (const [path, content] of Object.entries(contents)) assert.is(sha256(await readFile(join(folder, 'out', path))), sha256(content), path)
    assert.equal([(await stat(join(folder, 'out/model'))).mode & 0o777, (await stat(join(folder, 'out/model/empty'))).mode & 0o777], [0o755, 0o644])
  }))

  test('equal files give equal bytes', async () => {
    const files = () => [file('a', Buffer.from('1')), file('b/c', Buffer.from('2'))]
    assert.is(sha256(await pack(files())), sha256(await pack(files())))
  })

  test('a size of 8 GiB or more is written as a number and not as digits', async () => {
    const chunks = tarOf([{ path: 'large', bytes: 2 ** 33, content: [] }])
    const { value: header } = await chunks.next() as { value: Buffer }
    assert.equal([header[124], header.readBigUInt64BE(128)], [0x80, 2n ** 33n])
  })

  test('a file that grew or shrank while it was read is no archive', async () => {
    let problem = ''
    await pack([{ path: 'a', bytes: 3, content: [Buffer.from('12')] }]).catch((error: unknown) => { problem = (error as Error).message })
    assert.is(problem, 'a had 3 bytes and now has 2')
  })

  test('a path that the format cannot hold is refused', async () => {
    let problem = ''
    await pack([file('a'.repeat(101), Buffer.alloc(0))]).catch((error: unknown) => { problem = (error as Error).message })
    assert.match(problem, /is too long for a tar archive/)
  })
})

function file(path: string, content: Buffer): TarFile {
  return { path, bytes: content.length, content: [content] }
}

async function pack(files: TarFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of tarOf(files)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
