import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unpackWheel } from '../../../src/cli/setup-tensorflow/unpack-wheel.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'
import { zip } from '../../support/zip.ts'
import type { ZipFile } from '../../support/zip.ts'

async function unpack(archive: Buffer, keep: string[]): Promise<Record<string, string>> {
  return withFolder(async (folder) => {
    await writeFile(join(folder, 'a.whl'), archive)
    const out = join(folder, 'out')
    await unpackWheel(join(folder, 'a.whl'), out, keep)
    const names = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return Object.fromEntries(await Promise.all(names.map(async (path) => [path.slice(out.length + 1), await readFile(path, 'utf8')] as const)))
  })
}

const files: ZipFile[] = [{ name: 'lib/a.so', content: 'x'.repeat(200_000) }, { name: 'lib/empty', content: '', isStored: true }, { name: 'lib/stored', content: 'as it is', isStored: true }, { name: 'python/b.py', content: 'no' }]

describe('unpackWheel', (test) => {
  test('unpacks what is named, and nothing else', async () => {
    assert.equal(await unpack(zip(files), ['lib/']), { 'lib/a.so': 'x'.repeat(200_000), 'lib/empty': '', 'lib/stored': 'as it is' })
    assert.equal(Object.keys(await unpack(zip(files), ['lib/stored', 'python/'])).sort(), ['lib/stored', 'python/b.py'])
  })

  test('what is a program stays one', () => withFolder(async (folder) => {
    const archive = zip([{ name: 'bin/ptxas', content: '#!' }])
    archive.writeUInt32LE(0o100744 * 65_536, archive.lastIndexOf(Buffer.from('PK\x01\x02')) + 38)
    await writeFile(join(folder, 'a.whl'), archive)
    await unpackWheel(join(folder, 'a.whl'), folder, ['bin/'])
    assert.is((await stat(join(folder, 'bin/ptxas'))).mode & 0o777, 0o755)
  }))

  test('names that leave the folder are refused, and so is what is cut off or of another kind', async () => {
    for (const name of ['../a', 'lib/../../a', '/etc/a']) await assertFails('TENSORFLOW_WHEEL_BROKEN', () => unpack(zip([{ name, content: 'x' }]), ['']))
    await assertFails('TENSORFLOW_WHEEL_BROKEN', () => unpack(zip([{ name: 'a', content: 'x', method: 12 }]), ['']))
    await assertFails('TENSORFLOW_WHEEL_BROKEN', () => unpack(Buffer.from('no archive at all'), ['']))
    const torn = zip([{ name: 'a', content: 'x'.repeat(5000) }])
    torn.fill(0xff, 40, 50)
    await assertFails('TENSORFLOW_WHEEL_BROKEN', () => unpack(torn, ['']))
    const cut = zip(files)
    await assertFails('TENSORFLOW_WHEEL_BROKEN', () => unpack(cut.subarray(0, cut.length - 30), ['']))
  })
})
