import { githubForge } from '../../src/forge/github.ts'
import { checkedFetch } from '../support/openapi.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, describe, nock } from '../support/suite.ts'

const api = 'https://api.github.example'
const forgeOnApi = () => githubForge({ apiUrl: api, serverUrl: 'https://github.example', repository: 'acme/shop', token: 't', pace: 'none', fetch: checkedFetch((input, init) => globalThis.fetch(input, init)) })

describe('how a repository is set up', (test) => {
  test('required checks of rulesets, disabled schedules and runners are what people set up', () => withLocalForge(async ({ forge, forgeOf, commit }) => {
    await commit('main', { '.github/workflows/rankops.yml': 'name: RankOps\non: push\n' })
    assert.equal(await forge.listRequiredChecks('main'), ['a', 'b'])
    assert.equal(await forge.listWorkflows(), [{ name: 'RankOps', path: '.github/workflows/rankops.yml', state: 'disabled_inactivity' }])
    const people = forgeOf('maria')
    assert.equal(await people.getWorkflowDefaults(), { permissions: 'read', mayCreatePullRequests: true })
    assert.equal(await people.listRunners(), [{ name: 'gpu-1', isOnline: true, labels: ['self-hosted', 'gpu'], version: '2.330.0' }, { name: 'old', isOnline: false, labels: [] }])
  }, {
    setup: {
      requiredChecks: ['b', 'a'],
      workflowStates: { '.github/workflows/rankops.yml': 'disabled_inactivity' },
      mayCreatePullRequests: true,
      runners: [{ name: 'gpu-1', isOnline: true, labels: ['self-hosted', 'gpu'], version: '2.330.0' }, { name: 'old', isOnline: false, labels: [] }],
    },
  }))

  test('a list that counts itself is read to its last page', () => withLocalForge(async ({ forgeOf }) => {
    const forge = forgeOf('maria')
    assert.is((await forge.listRunners()).length, 250)
    assert.is(forge.usage.requests, 3)
  }, { setup: { runners: Array.from({ length: 250 }, (_, i) => ({ name: `runner-${i}`, isOnline: true, labels: [] })) } }))

  test('a branch may be protected in the older way, beside rulesets', async () => {
    nock(api).get('/repos/acme/shop/rules/branches/main').query({ per_page: 100 }).reply(200, [{ type: 'non_fast_forward', ruleset_source_type: 'Repository', ruleset_source: 'acme/shop', ruleset_id: 1 }])
    nock(api).get('/repos/acme/shop/branches/main').reply(404, { message: 'Branch not found' })
    assert.equal(await forgeOnApi().listRequiredChecks('main'), [])

    const plain = githubForge({ apiUrl: api, serverUrl: api, repository: 'acme/shop', token: 't', pace: 'none' })
    nock(api).get('/repos/acme/shop/rules/branches/main').query({ per_page: 100 }).reply(200, [{ type: 'required_status_checks', parameters: { required_status_checks: [{ context: 'build' }, { context: 'test' }] } }])
    nock(api).get('/repos/acme/shop/branches/main').reply(200, { name: 'main', protected: true, protection: { required_status_checks: { contexts: ['pull-request / gate', 'test'] } } })
    assert.equal(await plain.listRequiredChecks('main'), ['build', 'pull-request / gate', 'test'])
  })

  test('drafts and trials of the runner application are no versions of it', async () => {
    const release = (tag: string, change: object) => ({ tag_name: tag, draft: false, prerelease: false, published_at: '2026-10-01T00:00:00Z', ...change })
    nock(api).get('/repos/actions/runner/releases').query({ per_page: 100 }).reply(200, [release('v2.331.0', {}), release('v2.332.0', { prerelease: true }), release('v2.333.0', { draft: true, published_at: null })])
    const plain = githubForge({ apiUrl: api, serverUrl: api, repository: 'acme/shop', token: 't', pace: 'none' })
    assert.equal(await plain.listRunnerVersions(), [{ version: '2.331.0', publishedAt: '2026-10-01T00:00:00Z' }])
  })
})
