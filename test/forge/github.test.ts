import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { githubForge } from '../../src/forge/github.ts'
import { recordingLog } from '../../src/base/log.ts'
import { assert, assertFails, describe, nock, withFolder } from '../support/suite.ts'

const api = 'https://ghe.example'
const options = { apiUrl: `${api}/api/v3`, serverUrl: api, repository: 'acme/shop', token: 'ghs_secret', pace: 'none' } as const
const release = { id: 7, tag: 'v1.0.0', name: '', body: '', commit: 'main', isDraft: true, isPrerelease: false, assets: [], uploadUrl: `${api}/api/uploads/repos/acme/shop/releases/7/assets{?name,label}`, url: '' }
const label = { name: 'alert', color: 'ededed', description: '' }

describe('githubForge against a GitHub Enterprise Server', (test) => {
  test('calls go to the given API with the token, pages to the given server', async () => {
    nock(api, { reqheaders: { authorization: 'token ghs_secret' } }).get('/api/v3/repos/acme/shop/labels/alert').reply(200, label)
    const forge = githubForge(options)
    await forge.ensureLabel(label)
    assert.is(forge.webUrl('/pull/3'), 'https://ghe.example/acme/shop/pull/3')
    assert.equal(forge.usage, { requests: 1, writes: 0 })
  })

  // A server of its own: nock answers before an upload is read to its end, and closes the connection on it.
  test('an upload goes to the address that the release gives, as bytes', () => withFolder(async (folder) => {
    await writeFile(`${folder}/a`, 'abc')
    const received: unknown[] = []
    const server = createServer(async (request, response) => {
      received.push(request.method, request.url, request.headers['content-type'], request.headers['content-length'], await text(request))
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 1, name: 'a.bin', size: 3, state: 'uploaded', browser_download_url: '', digest: null }))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    try {
      const uploadUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/uploads/7/assets{?name,label}`
      const asset = await githubForge(options).uploadAsset({ ...release, uploadUrl }, 'a.bin', `${folder}/a`)
      assert.equal(asset, { id: 1, name: 'a.bin', bytes: 3, state: 'uploaded', url: '' })
      assert.equal(received, ['POST', '/api/uploads/7/assets?name=a.bin', 'application/octet-stream', '3', 'abc'])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }))

  test('nothing that was uploaded is kept for a redirect; other calls may follow one', () => withFolder(async (folder) => {
    await writeFile(`${folder}/a`, 'abc')
    const sent: string[] = []
    const send: typeof fetch = async (_input, init) => {
      sent.push(`${init?.method} ${init?.body instanceof Blob ? `${init.body.size} bytes` : 'text'} ${init?.redirect ?? 'follow'}`)
      return Response.json({ ...label, id: 1, size: 2, state: 'uploaded', browser_download_url: '' }, { status: 201 })
    }
    const forge = githubForge({ ...options, fetch: send })
    await forge.uploadAsset(release, 'a.bin', `${folder}/a`, { start: 1, bytes: 2 })
    await forge.ensureLabel(label)
    assert.equal(sent, ['POST 2 bytes error', 'GET text follow'])
  }))

  test('a request that nobody expects is stopped by nock, not by the name service', async () => {
    const listeners = nock.emitter.listeners('no match')
    nock.emitter.removeAllListeners('no match')
    try {
      const error = await assertFails('FORGE_UNAVAILABLE', () => githubForge(options).createIssue({ title: 'Down', body: '', labels: [] }))
      assert.match(error.message, /Nock: /)
      assert.not.match(String(error), /ENOTFOUND|EAI_AGAIN|getaddrinfo/)
    } finally {
      for (const listener of listeners) nock.emitter.on('no match', listener as never)
    }
  })

  test('a connection that fails is a failure of the outside, after four tries', async () => {
    nock(api).get('/api/v3/repos/acme/shop/labels/alert').times(4).replyWithError('connect ECONNREFUSED')
    const error = await assertFails('FORGE_UNAVAILABLE', () => githubForge(options).ensureLabel(label))
    assert.match(error.message, /Read label alert: no usable answer from ghe\.example/)
  })

  test('a gateway’s page of HTML becomes one short sentence', async () => {
    nock(api).post('/api/v3/repos/acme/shop/issues').reply(503, '<html><body><h1>Maintenance</h1></body></html>', { 'content-type': 'text/html' })
    const error = await assertFails('FORGE_UNAVAILABLE', () => githubForge(options).createIssue({ title: 'Down', body: '', labels: [] }))
    assert.is(error.message, 'Create issue "Down": no usable answer from ghe.example (503 Maintenance)')
  })

  test('a missing permission is named; the token never is', async () => {
    nock(api).post('/api/v3/repos/acme/shop/deployments').reply(403, { message: 'Resource not accessible by integration', documentation_url: 'https://docs.github.com/rest' })
    const error = await assertFails('FORGE_FORBIDDEN', () => githubForge(options).createDeployment({ ref: 'main', environment: 'production', description: '', payload: {} }))
    assert.is(error.message, 'Create a deployment of main to production: ghe.example refuses the token, which needs "deployments: write" (403 Resource not accessible by integration)')
    assert.not.match(JSON.stringify(error), /ghs_secret/)
  })

  test('with the pace of GitHub a short rate limit is waited for, and said', async () => {
    const log = recordingLog()
    nock(api).get('/api/v3/repos/acme/shop/labels/alert').reply(403, { message: 'You have exceeded a secondary rate limit' }, { 'retry-after': '1' })
    nock(api).get('/api/v3/repos/acme/shop/labels/alert').reply(200, label)
    await githubForge({ ...options, pace: 'github', log }).ensureLabel(label)
    assert.equal(log.lines, ['warning: GitHub’s secondary rate limit is reached; waiting 1 s.'])
  })

  test('with the pace of GitHub a long rate limit is not waited for', async () => {
    nock(api).get('/api/v3/repos/acme/shop/labels/alert').reply(403, { message: 'API rate limit exceeded' }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3000) })
    await assertFails('FORGE_RATE_LIMITED', () => githubForge({ ...options, pace: 'github' }).ensureLabel(label))
  })

  test('a fork is told from a branch, and a deleted fork from both', async () => {
    const side = (name: string) => ({ ref: 'change', sha: 'a'.repeat(40), repo: { full_name: name } })
    const pull = (head: unknown) => ({ number: 3, title: '', body: null, state: 'open', user: null, html_url: '', created_at: '', merged_at: null, merge_commit_sha: 'b', base: side('acme/shop'), head })
    nock(api).get('/api/v3/repos/acme/shop/pulls/3').reply(200, pull(side('acme/shop')))
      .get('/api/v3/repos/acme/shop/pulls/3').reply(200, pull(side('mallory/shop')))
      .get('/api/v3/repos/acme/shop/pulls/3').reply(200, pull({ ...side(''), repo: null }))
    const forge = githubForge(options)
    const pulls = [await forge.getPullRequest(3), await forge.getPullRequest(3), await forge.getPullRequest(3)]
    assert.equal(pulls.map(({ isFork }) => isFork), [false, true, true])
    assert.equal([pulls[0]!.body, pulls[0]!.author, pulls[0]!.mergeCommit], ['', 'ghost', undefined])
  })

  test('a bug of ours is not taken for a failure of the outside', async () => {
    const broken = async () => { throw new RangeError('ours') }
    try {
      await githubForge({ ...options, fetch: broken }).ensureLabel(label)
      assert.unreachable()
    } catch (error) {
      assert.instance(error, RangeError)
    }
  })
})
