import { execFileSync } from 'node:child_process'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { manualClock } from '../../src/base/clock.ts'
import { startLocalForge } from '../../src/forge/local/server.ts'
import { forgeFor, testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

describe('startLocalForge', (test) => {
  test('opened again it is the same forge', () => withFolder(async (folder) => {
    await writeFile(`${folder}/a`, 'abc')
    const first = await startLocalForge({ directory: `${folder}/forge`, repository: testRepository })
    const before = forgeFor(first)
    const head = await before.commitToBranch('main', { expectedHead: undefined, message: 'Begin', changes: [{ path: 'a', content: '1' }] })
    const issue = await before.createIssue({ title: 'Down', body: '停机', labels: ['alert'] })
    await before.createComment(issue.number, 'still')
    const release = await before.createRelease({ tag: 'v1.0.0', name: '', body: '', commit: head, isDraft: true })
    const asset = await before.uploadAsset(release, 'a.bin', `${folder}/a`)
    const deployment = await before.createDeployment({ ref: 'main', environment: 'production', description: '', payload: {} })
    await before.createDeploymentStatus(deployment.id, { state: 'success', description: '' })
    await first.close()

    const second = await startLocalForge({ directory: `${folder}/forge`, repository: testRepository })
    try {
      const after = forgeFor(second)
      assert.equal((await after.listIssues({ labels: ['alert'], state: 'open' })).map(({ number, title, body }) => [number, title, body]), [[issue.number, 'Down', '停机']])
      assert.equal((await after.listComments(issue.number)).map(({ body }) => body), ['still'])
      await after.downloadAsset(asset.id, `${folder}/b`)
      assert.is(await readFile(`${folder}/b`, 'utf8'), 'abc')
      assert.is((await after.listDeployments('production'))[0]!.state, 'success')
      assert.is(await after.resolveCommit('main'), head)
      assert.is((await after.createIssue({ title: 'Next', body: '', labels: [] })).number, issue.number + 1)
    } finally {
      await second.close()
    }
  }))

  test('people push to it with git, and git finds its objects sound', () => withLocalForge(async ({ forge, server, folder }) => {
    const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=maria', '-c', 'user.email=maria@acme.example', ...args], { cwd: `${folder}/clone`, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    await mkdir(`${folder}/clone`)
    git('clone', '--quiet', server.gitDirectory, '.')
    git('checkout', '--quiet', '-b', 'change')
    await writeFile(`${folder}/clone/spec.yaml`, 'a: 1\n')
    git('add', '.')
    git('commit', '--quiet', '-m', 'Add a spec')
    git('push', '--quiet', 'origin', 'change')
    const head = git('rev-parse', 'HEAD').trim()

    const pull = await forge.createPullRequest({ title: 'Add a spec', body: '', head: 'change', base: 'main' })
    assert.is(pull.head.sha, head)
    await forge.mergePullRequest(pull.number, head)
    await forge.commitToBranch('rankops/state', { expectedHead: undefined, message: 'Begin', changes: [{ path: 'a/b/c', content: '1' }, { path: 'a/b.txt', content: '2' }, { path: 'a-b', content: '3' }] })
    git('pull', '--quiet', 'origin', 'main')
    assert.match(git('log', '--oneline', '-1'), /Merge pull request #1 from acme\/change/)
    execFileSync('git', ['--git-dir', server.gitDirectory, 'fsck', '--strict'], { stdio: 'pipe' })
  }))

  test('times are those of its clock, authors those of the token', () => withLocalForge(async ({ forge, forgeOf }) => {
    const { number, createdAt } = await forgeOf('maria').createIssue({ title: 'Down', body: '', labels: [] })
    const comment = await forge.createComment(number, 'seen')
    assert.equal([createdAt, comment.author], ['2026-03-01T08:00:00Z', 'github-actions[bot]'])
    assert.is((await forgeOf('maria').createComment(number, 'thanks')).author, 'maria')
  }, { clock: manualClock('2026-03-01T08:00:00Z') }))

  test('a published release takes no more assets', () => withLocalForge(async ({ forge, folder }) => {
    await writeFile(`${folder}/a`, 'abc')
    const release = await forge.createRelease({ tag: 'v1.0.0', name: '', body: '', commit: 'main', isDraft: false })
    await assertFails('FORGE_REFUSED', () => forge.uploadAsset(release, 'a.bin', `${folder}/a`))
  }))

  test('with immutable releases off it does, as on an older GitHub', () => withLocalForge(async ({ forge, folder }) => {
    await writeFile(`${folder}/a`, 'abc')
    const release = await forge.createRelease({ tag: 'v1.0.0', name: '', body: '', commit: 'main', isDraft: false })
    assert.is((await forge.uploadAsset(release, 'a.bin', `${folder}/a`)).state, 'uploaded')
  }, { hasImmutableReleases: false }))

  test('a success retires the earlier deployments of its environment, except in production', () => withLocalForge(async ({ forge }) => {
    for (const environment of ['staging', 'production']) {
      for (let i = 0; i < 2; i++) {
        const { id } = await forge.createDeployment({ ref: 'main', environment, description: '', payload: {} })
        await forge.createDeploymentStatus(id, { state: 'success', description: '' })
      }
    }
    const states = async (environment: string) => (await forge.listDeployments(environment)).map(({ state }) => state)
    assert.equal([await states('staging'), await states('production')], [['success', 'inactive'], ['success', 'success']])
  }))

  test('a name that git would take for more than a ref reaches nothing', () => withLocalForge(async ({ forge }) => {
    for (const ref of ['--output=/tmp/x', 'main~1', 'main..main', '../../etc/passwd', '']) {
      if (ref !== '') assert.is(await forge.resolveCommit(ref), undefined, ref)
    }
    await assertFails('FORGE_REFUSED', () => forge.commitToBranch('main2', { expectedHead: undefined, message: 'x', changes: [{ path: '../outside', content: 'x' }] }))
    await assertFails('FORGE_REFUSED', () => forge.commitToBranch('main2', { expectedHead: undefined, message: 'x', changes: [{ path: '.git/config', content: 'x' }] }))
  }))

  test('without git it says what to install', () => withFolder(async (folder) => {
    const path = process.env['PATH']
    process.env['PATH'] = folder
    try {
      await assertFails('FORGE_GIT_MISSING', () => startLocalForge({ directory: `${folder}/forge`, repository: testRepository }))
    } finally {
      process.env['PATH'] = path
    }
  }))

  test('with a git that cannot merge without a work tree too', () => withFolder(async (folder) => {
    await writeFile(`${folder}/git`, '#!/bin/sh\necho git version 2.37.9\n', { mode: 0o755 })
    const path = process.env['PATH']
    process.env['PATH'] = `${folder}:${path}`
    try {
      const error = await assertFails('FORGE_GIT_MISSING', () => startLocalForge({ directory: `${folder}/forge`, repository: testRepository }))
      assert.match(error.message, /found: git version 2\.37\.9/)
    } finally {
      process.env['PATH'] = path
    }
  }))

  test('a page elsewhere cannot reach it under a name of its own, and nobody without a token', () => withLocalForge(async ({ server }) => {
    const { status } = await fetch(`${server.url}/repos/${testRepository}`)
    assert.is(status, 401)
    const answer = await new Promise((done) => { get(server.url, { headers: { host: 'evil.example' } }, ({ statusCode }) => { done(statusCode) }) })
    assert.is(answer, 403)
  }))

  test('what a killed upload left is removed at the next start', () => withFolder(async (folder) => {
    await mkdir(`${folder}/forge/incoming`, { recursive: true })
    await writeFile(`${folder}/forge/incoming/half.tmp`, 'ab')
    const server = await startLocalForge({ directory: `${folder}/forge`, repository: testRepository })
    await server.close()
    assert.not.ok((await readdir(`${folder}/forge`)).includes('incoming'))
  }))
})
