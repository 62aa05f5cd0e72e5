import { execFileSync } from 'node:child_process'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readSpecChanges } from '../../src/spec/changes.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

/** A repository with the history of one pull request:
 *  a (first specs) – b (main moves on), a – c (the pull request changes, adds and removes). */
async function withHistory(body: (repository: string, shas: { a: string; b: string; c: string }, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const repository = join(folder, 'shop')
    await mkdir(repository)
    git(repository, 'init', '--quiet', '--initial-branch=main')
    await write(repository, { 'models/kept.yaml': 'kept: 1\n', 'models/gone.yaml': 'gone: 1\n', 'models/edited.yaml': 'edited: 1\n', 'models/README.md': 'no spec', 'models/deep/x.yaml': 'no spec', 'other.yaml': 'no spec' })
    const a = commit(repository)
    await write(repository, { 'models/kept.yaml': 'kept: 2\n' })
    const b = commit(repository)
    git(repository, 'checkout', '--quiet', '-b', 'change', a)
    await rm(join(repository, 'models/gone.yaml'))
    await write(repository, { 'models/edited.yaml': 'edited: 浏览\n', 'models/new one.yaml': 'new: 1\n' })
    await symlink('/etc/hostname', join(repository, 'models/link.yaml'))
    const c = commit(repository)
    await body(repository, { a, b, c }, folder)
  })
}

const changesOfTheHistory = [
  { path: 'models/edited.yaml', base: 'edited: 1\n', head: 'edited: 浏览\n' },
  { path: 'models/gone.yaml', base: 'gone: 1\n' },
  { path: 'models/kept.yaml', base: 'kept: 1\n', head: 'kept: 1\n' },
  { path: 'models/new one.yaml', head: 'new: 1\n' },
]

describe('readSpecChanges', (test) => {
  test('gives every spec of a pull request since the lines of history parted, links and other files left out', () => withHistory(async (repository, { a, b, c }) => {
    assert.equal(await readSpecChanges({ repository, base: b, head: c }), { base: a, head: c, changes: changesOfTheHistory })
  }))

  test('reads branches by name, in a bare clone as well', () => withHistory(async (repository, { a, c }, folder) => {
    git(folder, 'clone', '--quiet', '--bare', repository, 'bare.git')
    assert.equal(await readSpecChanges({ repository: join(folder, 'bare.git'), base: 'main', head: 'change' }), { base: a, head: c, changes: changesOfTheHistory })
  }))

  test('reads commits, not what lies about in the work tree', () => withHistory(async (repository, { a }) => {
    await write(repository, { 'models/kept.yaml': 'not committed', 'models/untracked.yaml': 'x' })
    const { changes } = await readSpecChanges({ repository, base: a, head: a })
    assert.equal(changes.map(({ path, base, head }) => `${path} ${base === head}`), ['models/edited.yaml true', 'models/gone.yaml true', 'models/kept.yaml true'])
  }))

  test('calls every spec new where there is nothing to compare with', () => withHistory(async (repository, { a }) => {
    for (const base of [undefined, '0'.repeat(40)]) {
      const answer = await readSpecChanges({ repository, base, head: a })
      assert.is(answer.base, undefined)
      assert.equal(answer.changes.map((change) => Object.keys(change).join(' ')), ['path head', 'path head', 'path head'])
    }
  }))

  test('finds the files that the pattern names, and none where there are none', () => withHistory(async (repository, { a }) => {
    const pathsOf = async (pattern: string) => (await readSpecChanges({ repository, head: a, pattern })).changes.map(({ path }) => path)
    assert.equal(await pathsOf('*.yaml'), ['other.yaml'])
    assert.equal(await pathsOf('models/*/x.yaml'), [])
    assert.equal(await pathsOf('models/e*d.yaml'), ['models/edited.yaml'])
    assert.equal(await pathsOf('none/*.yaml'), [])
  }))

  test('says fetch-depth: 0 when a shallow clone lacks the base', () => withHistory(async (repository, { b }, folder) => {
    git(folder, 'clone', '--quiet', '--depth=1', '--branch=change', `file://${repository}`, 'shallow')
    const shallow = join(folder, 'shallow')
    const error = await assertFails('SPEC_COMMIT_MISSING', () => readSpecChanges({ repository: shallow, base: b, head: 'HEAD' }))
    assert.match((error as Error & { next: string }).next, 'fetch-depth: 0')
    git(shallow, 'fetch', '--quiet', '--depth=1', 'origin', 'main')
    await assertFails('SPEC_NO_MERGE_BASE', () => readSpecChanges({ repository: shallow, base: b, head: 'HEAD' }))
  }))

  test('fails for a folder that is no repository, and takes no option for a commit', () => withHistory(async (repository, _shas, folder) => {
    await assertFails('SPEC_GIT_FAILED', () => readSpecChanges({ repository: folder, head: 'HEAD' }))
    await assertFails('SPEC_GIT_FAILED', () => readSpecChanges({ repository: join(folder, 'none'), head: 'HEAD' }))
    await assertFails('SPEC_COMMIT_MISSING', () => readSpecChanges({ repository, head: '--all' }))
  }))
})

async function write(repository: string, files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true })
    await writeFile(join(repository, path), content)
  }
}

function commit(repository: string): string {
  git(repository, 'add', '--all')
  git(repository, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--no-gpg-sign', '-m', 'test: a commit')
  return git(repository, 'rev-parse', 'HEAD')
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}
