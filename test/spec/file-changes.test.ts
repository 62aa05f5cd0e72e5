import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readFileChanges } from '../../src/spec/file-changes.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

/** What became of each reference between two commits of a repository; undefined: nobody knows. */
async function changesOf(before: Record<string, string>, after: Record<string, string>, references: string[]): Promise<unknown[]> {
  return withFolder(async (repository) => {
    const git = (...args: string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
    const commit = async (files: Record<string, string>) => {
      await rm(join(repository, 'data'), { recursive: true, force: true })
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(repository, path)), { recursive: true })
        await writeFile(join(repository, path), text)
      }
      git('add', '--all')
      git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', 'data')
      return git('rev-parse', 'HEAD')
    }
    git('init', '--quiet')
    const [base, head] = [await commit(before), await commit(after)]
    const changes = await readFileChanges({ repository, base, head, references })
    return references.map((reference) => changes.get(reference))
  })
}

describe('readFileChanges', (test) => {
  test('tells same from changed by content, for a file that came or went as well', async () => {
    assert.equal(
      await changesOf({ 'data/kept.csv': '1', 'data/edited.csv': '1', 'data/gone.csv': '1' }, { 'data/kept.csv': '1', 'data/edited.csv': '2', 'data/came.csv': '1' }, ['data/kept.csv', 'data/edited.csv', 'data/gone.csv', 'data/came.csv', './data/kept.csv']),
      ['same', 'changed', 'changed', 'changed', 'same'],
    )
  })

  test('knows nothing of what git does not carry or what lies outside', async () => {
    assert.equal(await changesOf({ 'data/kept.csv': '1' }, { 'data/kept.csv': '1' }, ['data/other.csv', '../x.csv', '/etc/hostname']), [undefined, undefined, undefined])
    assert.equal(await changesOf({}, {}, []), [])
  })

  test('takes a pattern for all files that it names, and no others', async () => {
    const before = { 'data/a-1.csv': '1', 'data/a-2.csv': '1', 'data/b-1.csv': '1', 'data/deep/a-3.csv': '1', 'x.csv': '1' }
    assert.equal(
      await changesOf(before, { ...before, 'data/b-1.csv': '2', 'data/deep/a-3.csv': '2' }, ['data/a-*.csv', 'data/b-*.csv', '*.csv', 'data/**/a-*.csv', 'data/c-*.csv']),
      ['same', 'changed', 'same', 'changed', undefined],
    )
    assert.equal(await changesOf(before, { ...before, 'data/a-4.csv': '1' }, ['data/a-*.csv']), ['changed'])
  })
})
