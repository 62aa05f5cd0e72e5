import { manualClock } from '../../src/base/clock.ts'
import { recordingLog } from '../../src/base/log.ts'
import { announceDeployment } from '../../src/deployment/announce.ts'
import { readDeployment, writeDeployment } from '../../src/deployment/pointer.ts'
import type { Pointer, Rollout } from '../../src/deployment/record.ts'
import type { Forge } from '../../src/forge/forge.ts'
import type { Fault } from '../../src/forge/local/faults.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { pointer, rollout } from './example.ts'

const deployments = '/repos/acme/shop/deployments'

async function write(forge: Forge, now: Pointer, rollouts: Rollout[]): Promise<void> {
  await writeDeployment(forge, (await readDeployment(forge, 'clicks', 'production')).head, now, rollouts, 'Step')
}

function announce(forge: Forge): Promise<number> {
  return announceDeployment({ model: 'clicks', environment: 'production', url: 'http://127.0.0.1:8080', logUrl: 'http://127.0.0.1:9/run' }, { forge, clock: manualClock('2026-03-01T12:00:00Z'), log: recordingLog() })
}

async function statesOf(forge: Forge): Promise<string[]> {
  return (await forge.listDeployments('production/clicks')).map(({ payload, state }) => `${String(payload['version'])} ${state}`)
}

describe('announceDeployment', (test) => {
  test('shows a rollout from its first step to its rollback, and nothing twice', () => withLocalForge(async ({ forge }) => {
    assert.is(await announce(forge), 0)
    const first = rollout('1.0.0', 'promoted', { startedAt: '2026-03-01T10:00:00.000Z' })
    await write(forge, pointer('1.0.0'), [first])
    assert.equal([await announce(forge), await announce(forge)], [1, 0])
    assert.is((await forge.listDeployments('production/clicks'))[0]!.ref, 'rankops/state')

    await write(forge, pointer('1.0.0', { version: '1.1.0' }), [rollout('1.1.0')])
    await announce(forge)
    assert.equal(await statesOf(forge), ['1.1.0 in_progress', '1.0.0 success'])
    await write(forge, pointer('1.1.0'), [rollout('1.1.0', 'promoted')])
    await announce(forge)
    assert.equal(await statesOf(forge), ['1.1.0 success', '1.0.0 inactive'])
    await write(forge, pointer('1.0.0'), [rollout('1.1.0', 'aborted', { steps: [{ decision: 'rollback', weightPercent: 0, evidence: 'x', at: '2026-03-01T11:30:00.000Z' }] })])
    await announce(forge)
    assert.equal(await statesOf(forge), ['1.1.0 inactive', '1.0.0 success'])
    assert.is(await announce(forge), 0)
  }))

  test('a release of the forge is deployed by its tag', () => withLocalForge(async ({ forge, commit }) => {
    await forge.createRelease({ tag: 'clicks-v1.0.0', name: 'clicks 1.0.0', body: '', commit: await commit('main', { a: 'a' }), isDraft: false })
    await write(forge, pointer('1.0.0'), [rollout('1.0.0', 'promoted')])
    await announce(forge)
    const [shown] = await forge.listDeployments('production/clicks')
    assert.equal([shown!.ref, shown!.description, shown!.payload], ['clicks-v1.0.0', 'clicks 1.0.0', { model: 'clicks', version: '1.0.0', digest: rollout('1.0.0').digest, attempt: 1 }])
  }))

  const faults: [sentence: string, faults: Fault[]][] = [
    ['its creation', [{ kind: '502-after', match: `POST ${deployments}` }]],
    ['its state', [{ kind: '502-after', match: `POST ${deployments}/1/statuses` }]],
    ['both', [{ kind: '502-after', match: `POST ${deployments}` }, { kind: '502-before', match: `POST ${deployments}/1/statuses` }]],
  ]
  for (const [sentence, played] of faults) {
    test(`a lost answer to ${sentence} makes one deployment in one state`, () => withLocalForge(async ({ forge, server }) => {
      await write(forge, pointer('1.0.0'), [rollout('1.0.0', 'promoted')])
      for (const fault of played) server.addFault(fault)
      await announce(forge)
      assert.equal(await statesOf(forge), ['1.0.0 success'])
      assert.equal(server.pendingFaults(), [])
    }))
  }

  test('a forge that stays away is told as its failure', () => withLocalForge(async ({ forge, server }) => {
    await write(forge, pointer('1.0.0'), [rollout('1.0.0', 'promoted')])
    for (let i = 0; i < 3; i++) server.addFault({ kind: '502-before', match: `POST ${deployments}` })
    await assertFails('FORGE_UNAVAILABLE', () => announce(forge))
  }))
})
