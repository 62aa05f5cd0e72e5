import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openGitObjects } from '../../src/spec/git-objects.ts'
import { listTreeFiles } from '../../src/spec/git-trees.ts'
import { openGit } from '../../src/spec/git.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

const files = { 'models/a.yaml': 'name: a\n', 'models/deep/浏览 b.yaml': '', 'data/2.csv': `${'x'.repeat(300_000)}\n`, 'modelsx/c.yaml': 'c\n', 'x': 'x\n' }

/** A repository with one commit of these files and a link. */
async function withRepository(format: string, body: (repository: string, git: (...args: string[]) => string) => Promise<void>): Promise<void> {
  await withFolder(async (repository) => {
    const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 26 }).trim()
    git('init', '--quiet', `--object-format=${format}`)
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(repository, path)), { recursive: true })
      await writeFile(join(repository, path), content)
    }
    await symlink('/etc/hostname', join(repository, 'models/link.yaml'))
    git('add', '--all')
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--no-gpg-sign', '-m', 'test: a commit')
    await body(repository, git)
  })
}

describe('the objects of a repository', (test) => {
  test('come from one process, in any order and size, with their ids', () => withRepository('sha1', async (repository, git) => {
    using objects = openGitObjects(repository)
    const [large, empty, small, commit] = await Promise.all(['HEAD:data/2.csv', 'HEAD:models/deep/浏览 b.yaml', 'HEAD:x', 'HEAD'].map((name) => objects.read(name)))
    assert.equal([large!.content.length, empty!.content.length, small!.content.toString()], [300_001, 0, 'x\n'])
    assert.equal([small!.object, small!.kind, commit!.object, commit!.kind], [git('rev-parse', 'HEAD:x'), 'blob', git('rev-parse', 'HEAD'), 'commit'])
  }))

  test('that are not there fail, and those after them come', () => withRepository('sha1', async (repository) => {
    using objects = openGitObjects(repository)
    const missing = assertFails('SPEC_GIT_FAILED', () => objects.read('f'.repeat(40)))
    assert.is((await objects.read('HEAD:x')).content.toString(), 'x\n')
    assert.match((await missing).message, /missing/)
    await assertFails('SPEC_GIT_FAILED', () => objects.read('HEAD\nHEAD'))
  }))

  test('fail with what git says where there is no repository, and once it was let go', () => withFolder(async (folder) => {
    using objects = openGitObjects(folder)
    assert.match((await assertFails('SPEC_GIT_FAILED', () => objects.read('HEAD'))).message, /not a git repository/)
    await assertFails('SPEC_GIT_FAILED', () => objects.read('HEAD'))
  }))

  for (const format of ['sha1', 'sha256']) {
    test(`list the same files as git itself, in a repository of ${format}`, () => withRepository(format, async (repository, git) => {
      using objects = openGitObjects(repository)
      for (const paths of [[], ['models/'], ['models'], ['models/a.yaml'], ['models/a.yaml', 'models/', 'data/2.csv', 'none', 'x/y'], ['models/link.yaml'], ['models/deep']]) {
        const lines = git('ls-tree', '-r', '-z', 'HEAD', '--', ...paths).split('\0').filter((line) => line.startsWith('100'))
        const expected = lines.map((line) => ({ path: line.slice(line.indexOf('\t') + 1), object: line.slice(0, line.indexOf('\t')).split(' ')[2]! }))
        assert.equal((await listTreeFiles(objects, 'HEAD', paths)).map(({ path }) => path).sort(), expected.map(({ path }) => path).sort(), paths.join(' '))
        assert.equal(new Set((await listTreeFiles(objects, 'HEAD', paths)).map(({ object }) => object)), new Set(expected.map(({ object }) => object)))
      }
    }))
  }
})

describe('where two lines of history meet', (test) => {
  test('is what git itself says, by any name of a commit, and the missing one is named', () => withRepository('sha1', async (repository, git) => {
    const commit = (message: string) => { git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', message); return git('rev-parse', 'HEAD') }
    const root = git('rev-parse', 'HEAD')
    git('tag', '-m', 'a tag with a text', 'v1')
    git('checkout', '--quiet', '-b', 'side')
    const side = commit('side')
    git('checkout', '--quiet', '-b', 'other', root)
    const other = commit('other')
    using repo = openGit(repository)
    assert.equal(await repo.meet(other, side), { base: root, head: side })
    assert.equal(await repo.meet('v1', 'side'), { base: root, head: side })
    assert.equal(await repo.meet('side~1', 'HEAD'), { base: root, head: other })
    assert.equal(await repo.meet(side, side), { base: side, head: side })
    for (const [a, b, named] of [['none', 'side', 'none'], ['side', 'f'.repeat(40), 'f'.repeat(40)], ['--all', 'side', '--all'], ['side..other', 'side', 'side..other']] as const) {
      assert.match((await assertFails('SPEC_COMMIT_MISSING', () => repo.meet(a, b))).message, `no commit ${named} in`)
    }
    git('checkout', '--quiet', '--orphan', 'lone')
    await assertFails('SPEC_NO_MERGE_BASE', async () => repo.meet(commit('lone'), 'side'))
  }))
})
