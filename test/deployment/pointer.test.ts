import { pointerPath, readDeployment, rolloutPath, writeDeployment } from '../../src/deployment/pointer.ts'
import { stateBranch } from '../../src/forge/state-branch.ts'
import { forgeFor, withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { pointer, rollout } from './example.ts'

describe('the pointer on its branch', (test) => {
  test('a branch that does not exist says nothing, and is made by the first commit', () => withLocalForge(async ({ forge }) => {
    const before = await readDeployment(forge, 'clicks', 'production')
    assert.equal([before.head, before.pointer, before.rolloutOf('1.0.0')], [undefined, undefined, undefined])
    const head = await writeDeployment(forge, undefined, pointer('1.0.0'), [rollout('1.0.0', 'promoted')], 'deploy(clicks): promote 1.0.0\n\nWhy.')
    const after = await readDeployment(forge, 'clicks', 'production')
    assert.equal([after.head, after.pointer, after.rolloutOf('1.0.0'), after.rolloutOf('1.1.0')], [head, pointer('1.0.0'), rollout('1.0.0', 'promoted'), undefined])
    const commits = await forge.listCommits(stateBranch, pointerPath('clicks', 'production'), 5)
    assert.equal(commits.map(({ sha, message }) => [sha, message]), [[head, 'deploy(clicks): promote 1.0.0\n\nWhy.']])
  }))

  test('other models, environments and records stay as they are', () => withLocalForge(async ({ forge }) => {
    const head = await forge.commitToBranch(stateBranch, { expectedHead: undefined, message: 'Others', changes: [{ path: 'deployments/production/views.json', content: 'v' }, { path: 'health/production/clicks.json', content: 'h' }] })
    await writeDeployment(forge, head, pointer('1.0.0'), [rollout('1.0.0')], 'Ours')
    const { files } = await forge.readBranch(stateBranch)
    assert.equal([...files.keys()].sort(), ['deployments/production/clicks.json', 'deployments/production/views.json', 'health/production/clicks.json', 'rollouts/production/clicks/1.0.0.json'])
    assert.is((await readDeployment(forge, 'clicks', 'staging')).pointer, undefined)
  }))

  test('is read with as many requests, however many other models there are', () => withLocalForge(async ({ forge, server }) => {
    const others = Array.from({ length: 12 }, (_, i) => ({ path: `deployments/production/other-${i}.json`, content: `${i}` }))
    const head = await forge.commitToBranch(stateBranch, { expectedHead: undefined, message: 'Others', changes: others })
    await writeDeployment(forge, head, pointer('1.0.0'), [rollout('1.0.0')], 'Ours')
    const own = forgeFor(server)
    assert.equal((await readDeployment(own, 'clicks', 'production')).pointer, pointer('1.0.0'))
    assert.is(own.usage.requests, 4, 'its head, its files, the pointer and the rollout')
  }))

  test('a commit upon a head that moved is refused, and nothing of it is written', () => withLocalForge(async ({ forge }) => {
    const { head } = await readDeployment(forge, 'clicks', 'production')
    await writeDeployment(forge, head, pointer('1.0.0'), [rollout('1.0.0')], 'First')
    await assertFails('FORGE_BRANCH_MOVED', () => writeDeployment(forge, head, pointer('1.1.0'), [rollout('1.1.0')], 'Late'))
    const { files } = await forge.readBranch(stateBranch)
    assert.not.ok(files.has(rolloutPath('clicks', 'production', '1.1.0')))
  }))

  test('a record that somebody broke is named with its path', () => withLocalForge(async ({ forge }) => {
    await forge.commitToBranch(stateBranch, { expectedHead: undefined, message: 'Broken', changes: [{ path: pointerPath('clicks', 'production'), content: '{"record":"pointer/1"}' }] })
    const error = await assertFails('RECORD_INVALID', () => readDeployment(forge, 'clicks', 'production'))
    assert.match(error.message, 'deployments/production/clicks.json')
  }))
})
