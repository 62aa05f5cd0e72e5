import { writeFile } from 'node:fs/promises'
import { recordingLog } from '../../src/base/log.ts'
import { lackOf, whereAble } from '../../src/forge/capabilities.ts'
import type { Capability } from '../../src/forge/capabilities.ts'
import type { Forge } from '../../src/forge/forge.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const dispatch = { workflow: 'rankops.yml', ref: 'main', inputs: {} }

describe('a forge that does not have all', (test) => {
  const calls: [Capability, (forge: Forge, comment: number) => Promise<unknown>][] = [
    ['deployments', (forge) => forge.listDeployments('production')],
    ['artifacts', (forge) => forge.listArtifacts('a')],
    ['reactions', (forge, comment) => forge.reactToComment(comment, 'eyes')],
    ['dispatches', (forge) => forge.dispatchWorkflow(dispatch)],
    ['runnerVersions', (forge) => forge.listRunnerVersions()],
  ]
  for (const [capability, call] of calls) {
    test(`${capability}: the first call finds it out, the next asks no more, and a log is told once`, () => withLocalForge(async ({ forge }) => {
      const { id } = await forge.createComment((await forge.createIssue({ title: 'Talk', body: '', labels: [] })).number, 'x')
      assert.equal([...forge.lacks], [])
      const error = await assertFails('FORGE_LACKS', () => call(forge, id))
      assert.ok(error.message.endsWith(` ${lackOf[capability]}`))
      assert.equal([...forge.lacks], [capability])
      const { requests } = forge.usage
      const log = recordingLog()
      for (let i = 0; i < 2; i++) assert.is(await whereAble(capability, log, () => call(forge, id)), undefined)
      assert.is(forge.usage.requests, requests)
      assert.equal(log.lines, [`This forge ${lackOf[capability]}.`])
    }, { without: [capability] }))
  }

  test('what is missing for another reason is no lack: a comment that is gone, a workflow that nobody wrote', () => withLocalForge(async ({ forge, commit }) => {
    await commit('main', { '.github/workflows/other.yml': 'on: push\n' })
    await assertFails('FORGE_NOT_FOUND', () => forge.reactToComment(99, 'eyes'))
    await assertFails('FORGE_NOT_FOUND', () => forge.dispatchWorkflow(dispatch))
    await assertFails('FORGE_NOT_FOUND', () => whereAble('reactions', recordingLog(), () => forge.reactToComment(99, 'eyes')))
    assert.equal([...forge.lacks], [])
  }))

  test('a failure of the outside is no lack, and is not hidden', () => withLocalForge(async ({ forge, server }) => {
    for (let at = 1; at <= 4; at++) server.addFault({ match: 'GET */deployments', at, kind: '502-before' })
    await assertFails('FORGE_UNAVAILABLE', () => whereAble('deployments', recordingLog(), () => forge.listDeployments('production')))
    assert.equal([[...forge.lacks], await forge.listDeployments('production')], [[], []])
  }))

  test('without rulesets the protection of the branch alone is asked for what is required', () => withLocalForge(async ({ forge }) => {
    assert.equal([await forge.listRequiredChecks('main'), [...forge.lacks]], [[], ['rulesets']])
  }, { without: ['rulesets'], setup: { requiredChecks: ['gate'] } }))

  test('an upload that is answered without a digest shows that none is computed', () => withLocalForge(async ({ forge, folder }) => {
    await writeFile(`${folder}/a`, 'abc')
    const release = await forge.createRelease({ tag: 'v1.0.0', name: '', body: '', commit: 'main', isDraft: true })
    await forge.uploadAsset(release, 'a', `${folder}/a`)
    assert.equal([...forge.lacks], ['assetDigests'])
  }, { without: ['assetDigests'] }))

  for (const [who, without, lacks] of [
    ['GitHub', [], []],
    ['an Enterprise Server', ['workflowSource'], ['workflowSource']],
    ['another forge', ['workflowSource', 'dynamicMatrices'], ['dynamicMatrices', 'workflowSource']],
  ] as [string, Capability[], Capability[]][]) {
    test(`what its workflows can do is known by the headers of any answer: ${who}`, () => withLocalForge(async ({ forge }) => {
      assert.equal([...forge.lacks], [])
      await forge.getRepository()
      assert.equal([...forge.lacks], lacks)
    }, { without }))
  }
})
