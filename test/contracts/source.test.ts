import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { collect } from '../dataset/collect.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'
import { sourceContract } from './source.ts'

sourceContract('file', async () => {
  const root = await mkdtemp(join(tmpdir(), 'rankops-test-'))
  return {
    source: fileSource(root),
    async write(reference, content) {
      await mkdir(dirname(join(root, reference)), { recursive: true })
      await writeFile(join(root, reference), content)
    },
    close: () => rm(root, { recursive: true }),
  }
})

describe('source file: paths', (test) => {
  test('paths that leave the root are refused, through a link too', () => withFolder(async (folder) => {
    const root = join(folder, 'repository')
    await mkdir(join(root, 'data'), { recursive: true })
    await mkdir(join(folder, 'repository-2'))
    await writeFile(join(folder, 'secret.csv'), 'secret\n')
    await writeFile(join(folder, 'repository-2/secret.csv'), 'secret\n')
    await symlink(join(folder, 'secret.csv'), join(root, 'data/link.csv'))
    await symlink(folder, join(root, 'data/up'))
    const source = fileSource(root)
    for (const reference of ['../secret.csv', 'data/../../secret.csv', join(folder, 'secret.csv'), 'data/link.csv', 'data/up/secret.csv', '../repository-2/secret.csv', '..']) {
      const error = await assertFails('DATA_OUTSIDE', () => source.version(reference))
      assert.match(error.message, reference)
      await assertFails('DATA_OUTSIDE', () => collect(source.read(reference)))
    }
  }))

  test('a link that stays inside is followed, and a name may begin with two dots', () => withFolder(async (root) => {
    await writeFile(join(root, '..a.csv'), 'a\n')
    await symlink('..a.csv', join(root, 'b.csv'))
    assert.equal(await collect(fileSource(root).read('b.csv')), ['a\n'])
    assert.equal(await collect(fileSource(root).read('..a.csv')), ['a\n'])
  }))

  test('a pipe is not waited for', () => withFolder(async (root) => {
    execFileSync('mkfifo', [join(root, 'pipe.csv')])
    await assertFails('DATA_NOT_FOUND', () => fileSource(root).version('pipe.csv'))
  }))

  test('a file that is replaced by another of the same size while it is read fails with DATA_CHANGED', () => withFolder(async (root) => {
    const path = join(root, 'a.csv')
    await writeFile(path, 'a,b\n'.repeat(300_000))
    await writeFile(join(root, 'new.csv'), 'c,d\n'.repeat(300_000))
    await assertFails('DATA_CHANGED', async () => {
      for await (const _chunk of fileSource(root).read('a.csv')) await rename(join(root, 'new.csv'), path).catch(() => undefined)
    })
  }))
})
