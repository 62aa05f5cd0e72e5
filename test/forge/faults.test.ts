import { readFile, writeFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { buffer } from 'node:stream/consumers'
import { isFailure } from '../../src/base/errors.ts'
import { systemClock } from '../../src/base/clock.ts'
import { trustedFetch } from '../../src/forge/github/fetch.ts'
import { githubForge } from '../../src/forge/github.ts'
import { forgeFor, testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

describe('githubForge when the forge fails', (test) => {
  test('a creation whose answer is lost is not repeated: one issue, and looking finds it', () => withLocalForge(async ({ forge, server }) => {
    for (const kind of ['502-after', 'drop', 'torn'] as const) {
      server.addFault({ match: 'POST /repos/*/issues', kind })
      await assertFails('FORGE_UNAVAILABLE', () => forge.createIssue({ title: kind, body: '', labels: ['alert'] }))
      const found = (await forge.listIssues({ labels: ['alert'], state: 'open' })).filter(({ title }) => title === kind)
      assert.is(found.length, 1, kind)
    }
    assert.equal(server.pendingFaults(), [])
  }))

  test('a creation that never arrived leaves nothing behind', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST /repos/*/issues', kind: '502-before' })
    const error = await assertFails('FORGE_UNAVAILABLE', () => forge.createIssue({ title: 'Down', body: '', labels: [] }))
    assert.match(error.message, /^Create issue "Down": no usable answer from 127\.0\.0\.1:\d+ \(502 Server Error\)$/)
    assert.is((await forge.listIssues({ labels: [], state: 'all' })).length, 0)
  }))

  test('reads are repeated until an answer comes, whatever happened to the first', () => withLocalForge(async ({ forge, server }) => {
    await forge.createIssue({ title: 'Down', body: '', labels: [] })
    for (const kind of ['502-before', 'drop', 'torn'] as const) {
      server.addFault({ match: 'GET /repos/*/issues', kind })
      assert.is((await forge.listIssues({ labels: [], state: 'open' })).length, 1, kind)
    }
    assert.equal(server.pendingFaults(), [])
  }))

  test('a read that fails four times is a failure of the outside', () => withLocalForge(async ({ forge, server }) => {
    for (let at = 1; at <= 4; at++) server.addFault({ match: 'GET /repos/*/issues', at, kind: '502-before' })
    await assertFails('FORGE_UNAVAILABLE', () => forge.listIssues({ labels: [], state: 'open' }))
    assert.is((await forge.listIssues({ labels: [], state: 'open' })).length, 0)
  }))

  test('an update is repeated and counts once', () => withLocalForge(async ({ forge, server }) => {
    const { number } = await forge.createIssue({ title: 'Down', body: '', labels: [] })
    const comment = await forge.createComment(number, 'one')
    server.addFault({ match: 'PATCH /repos/*', kind: '502-after' })
    await forge.updateComment(comment.id, 'two')
    assert.equal((await forge.listComments(number)).map(({ body }) => body), ['two'])
  }))

  test('a merge whose answer is lost is found to be done', () => withLocalForge(async ({ forge, server, commit }) => {
    const head = await commit('change', { 'a.txt': 'a' })
    const { number } = await forge.createPullRequest({ title: 'Add a', body: '', head: 'change', base: 'main' })
    server.addFault({ match: 'PUT /repos/*/merge', kind: '502-after' })
    const merge = await forge.mergePullRequest(number, head)
    assert.is((await forge.getPullRequest(number)).mergeCommit, merge)
    assert.is(await forge.resolveCommit('main'), merge)
  }))

  test('a branch that was written before the answer was lost counts as written', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST /repos/*/git/refs', kind: 'drop' })
    const first = await forge.commitToBranch('rankops/state', { expectedHead: undefined, message: 'Begin', changes: [{ path: 'a', content: '1' }] })
    server.addFault({ match: 'PATCH /repos/*/git/refs/*', kind: '502-after' })
    const second = await forge.commitToBranch('rankops/state', { expectedHead: first, message: 'Go on', changes: [{ path: 'a', content: '2' }] })
    assert.equal((await forge.readBranch('rankops/state')).head, second)
    assert.is((await forge.listCommits('rankops/state', 'a', 9)).length, 2)
    assert.equal(server.pendingFaults(), [])
  }))

  test('a branch that was not written before the failure is not claimed to be', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST /repos/*/git/refs', kind: '502-before' })
    await assertFails('FORGE_UNAVAILABLE', () => forge.commitToBranch('rankops/state', { expectedHead: undefined, message: 'Begin', changes: [{ path: 'a', content: '1' }] }))
    assert.is((await forge.readBranch('rankops/state')).head, undefined)
  }))

  test('an upload that breaks leaves a starter that blocks its name until it is deleted', () => withLocalForge(async ({ forge, server, folder }) => {
    await writeFile(`${folder}/a`, 'abc')
    const release = await forge.createRelease({ tag: 'v1.0.0', name: '', body: '', commit: 'main', isDraft: true })
    server.addFault({ match: 'POST /repos/*/assets', kind: 'starter' })
    await assertFails('FORGE_UNAVAILABLE', () => forge.uploadAsset(release, 'a.bin', `${folder}/a`))
    const [starter] = (await forge.listReleases())[0]!.assets
    assert.equal([starter!.name, starter!.state], ['a.bin', 'starter'])
    await assertFails('FORGE_REFUSED', () => forge.uploadAsset(release, 'a.bin', `${folder}/a`))
    await forge.deleteAsset(starter!.id)
    assert.is((await forge.uploadAsset(release, 'a.bin', `${folder}/a`)).state, 'uploaded')
  }))

  test('an upload is cut at any byte: an unfinished asset is left', () => withLocalForge(async ({ forge, server, folder }) => {
    await writeFile(`${folder}/a`, Buffer.alloc(300_000, 'a'))
    const release = await forge.createRelease({ tag: 'v1.0.0', name: '', body: '', commit: 'main', isDraft: true })
    for (const byte of [1, 150_000, 300_000]) {
      server.addFault({ match: 'POST /repos/*/assets', kind: 'starter', byte })
      await assertFails('FORGE_UNAVAILABLE', () => forge.uploadAsset(release, `a-${byte}`, `${folder}/a`))
    }
    assert.equal((await forge.listReleases())[0]!.assets.map(({ name, state }) => [name, state]), [['a-1', 'starter'], ['a-150000', 'starter'], ['a-300000', 'starter']])
  }))

  test('what was just made and is not known yet is asked for again', () => withLocalForge(async ({ forge, server, commit }) => {
    await commit('main', { 'a.txt': 'a' })
    const { number } = await forge.createIssue({ title: 'Down', body: '', labels: [] })
    server.addFault({ match: 'POST /repos/*/comments', kind: '404-after' })
    const comment = await forge.createComment(number, 'one')
    const { requests } = forge.usage
    await forge.updateComment(comment.id, 'two')
    assert.is(forge.usage.requests - requests, 2)
    assert.equal((await forge.listComments(number)).map(({ body }) => body), ['two'])
    await assertFails('FORGE_NOT_FOUND', () => forge.updateComment(999, 'none'))
    assert.equal(server.pendingFaults(), [])
  }))

  test('a branch that another process has just written is read whole, though its tree and files are not known everywhere yet', () => withLocalForge(async ({ forge, server }) => {
    const writer = forgeFor(server)
    const head = await writer.commitToBranch('rankops/state', { expectedHead: undefined, message: 'Begin', changes: [{ path: 'a', content: '1' }, { path: 'b', content: '2' }] })
    for (const match of ['GET */git/trees/*', 'GET */git/blobs/*', 'GET */git/commits/*']) server.addFault({ match, kind: 'gone' })
    assert.equal([...(await forge.readBranch('rankops/state')).files], [['a', '1'], ['b', '2']])
    await forge.commitToBranch('rankops/state', { expectedHead: head, message: 'Go on', changes: [{ path: 'a' }] })
    assert.equal(server.pendingFaults(), [])
    assert.is(await forge.resolveCommit('gone'), undefined)
  }))

  test('what a list shows that another process has just made is asked for again', () => withLocalForge(async ({ forge, server, commit }) => withFolder(async (folder) => {
    await commit('main', { 'a.txt': 'a' })
    const publisher = githubForge({ apiUrl: server.url, serverUrl: server.webUrl, repository: testRepository, token: 'local', pace: 'none' })
    const release = await publisher.createRelease({ tag: 'v1.0.0', name: '', body: '', commit: 'main', isDraft: true })
    await writeFile(`${folder}/a`, 'whole')
    server.addFault({ match: 'POST /repos/*/assets', kind: '404-after' })
    await publisher.uploadAsset(release, 'a', `${folder}/a`)
    const [listed] = await forge.listReleases()
    await forge.downloadAsset(listed!.assets[0]!.id, `${folder}/b`)
    assert.is(await readFile(`${folder}/b`, 'utf8'), 'whole')
    assert.equal(server.pendingFaults(), [])
  })))

  test('a download whose answer is collected as garbage before it is read comes whole', () => withLocalForge(async ({ server, folder }) => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    await writeFile(`${folder}/a`, Buffer.alloc(300_000, 'a'))
    const release = await forgeFor(server).createRelease({ tag: 'v1.0.0', name: '', body: '', commit: 'main', isDraft: true })
    const { id } = await forgeFor(server).uploadAsset(release, 'a', `${folder}/a`)
    const address = `${server.url}/repos/${testRepository}/releases/assets/${id}`
    const bodyOf = async () => (await trustedFetch(fetch, { requests: 0, writes: 0 }, 30_000)(address, { headers: { authorization: 'token local', accept: 'application/octet-stream' } })).body!
    for (let i = 0; i < 3; i++) {
      const body = await bodyOf()
      await systemClock.sleep(5)
      collect()
      await systemClock.sleep(20)
      assert.is((await buffer(body as never)).length, 300_000)
    }
  }))

  test('a slow answer is waited for; one that is too slow counts as lost, and a creation is not repeated', () => withLocalForge(async ({ server }) => {
    const forge = githubForge({ apiUrl: server.url, serverUrl: server.webUrl, repository: testRepository, token: 'local', pace: 'none', timeoutMs: 2000 })
    server.addFault({ match: 'POST /repos/*/issues', kind: 'slow', ms: 20 })
    await forge.createIssue({ title: 'soon', body: '', labels: [] })
    server.addFault({ match: 'POST /repos/*/issues', kind: 'slow', ms: 4000 })
    await assertFails('FORGE_UNAVAILABLE', () => forge.createIssue({ title: 'late', body: '', labels: [] }))
    assert.equal((await forge.listIssues({ labels: [], state: 'all' })).map(({ title }) => title), ['late', 'soon'])
  }))

  test('a token that expires in the middle is named at once, and nothing was done', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST /repos/*/issues', kind: '401' })
    const first = await assertFails('FORGE_FORBIDDEN', () => forge.createIssue({ title: 'Down', body: '', labels: [] }))
    assert.match(first.message, /needs "issues: write" \(401 Bad credentials\)/)
    await forge.listLabels()
    server.addFault({ match: 'POST /repos/*/issues', kind: '401' })
    const { requests } = forge.usage
    const error = await assertFails('FORGE_TOKEN_EXPIRED', () => forge.createIssue({ title: 'Down', body: '', labels: [] }))
    assert.equal([isFailure(error) && error.kind, forge.usage.requests - requests], ['outside', 1])
    assert.match(error.message, /takes the token no longer, which it took before in this run \(401 Bad credentials\)/)
    assert.equal(await forge.listIssues({ labels: [], state: 'all' }), [])
  }))

  test('a limit without a word of how long to wait is a limit too, not a missing permission', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST /repos/*/issues', kind: '403-silent' })
    const silent = await assertFails('FORGE_RATE_LIMITED', () => forge.createIssue({ title: 'Down', body: '', labels: [] }))
    assert.match(silent.message, /asks to wait a minute/)
    server.addFault({ match: 'POST /repos/*/issues', kind: '429' })
    const told = await assertFails('FORGE_RATE_LIMITED', () => forge.createIssue({ title: 'Down', body: '', labels: [] }))
    assert.match(told.message, /asks to wait 1\.0 s/)
  }))

  test('the secondary rate limit says how long to wait', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST /repos/*/issues', kind: '403-secondary' })
    const error = await assertFails('FORGE_RATE_LIMITED', () => forge.createIssue({ title: 'Down', body: '', labels: [] }))
    assert.match(error.message, /asks to wait 1\.0 s/)
  }))

  test('the nth matching request fails, the others do not', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST /repos/*/issues', at: 2, kind: '502-before' })
    await forge.createIssue({ title: 'one', body: '', labels: [] })
    await assertFails('FORGE_UNAVAILABLE', () => forge.createIssue({ title: 'two', body: '', labels: [] }))
    await forge.createIssue({ title: 'three', body: '', labels: [] })
    assert.equal((await forge.listIssues({ labels: [], state: 'all' })).map(({ title }) => title), ['three', 'one'])
  }))

  test('an empty token is refused, and the message names the permission', () => withLocalForge(async ({ server }) => {
    const error = await assertFails('FORGE_FORBIDDEN', () => forgeFor(server, '').createIssue({ title: 'Down', body: '', labels: [] }))
    assert.match(error.message, /refuses the token, which needs "issues: write"/)
  }))
})
