import { failure } from '../../src/base/errors.ts'
import { manualClock } from '../../src/base/clock.ts'
import { recordingLog } from '../../src/base/log.ts'
import { chooseAnnouncer, readAnnouncing } from '../../src/cli/choose-announcer.ts'
import { readDeployment, writeDeployment } from '../../src/deployment/pointer.ts'
import type { Forge } from '../../src/forge/forge.ts'
import { pointer, rollout } from '../deployment/example.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const place = { model: 'clicks', environment: 'production', url: undefined }

function bedOf(forge: Forge) {
  const log = recordingLog()
  return { log, announcer: (way: 'with-step' | 'only' | 'never') => chooseAnnouncer(way, forge, '77', { clock: manualClock('2026-03-01T12:00:00Z'), log }) }
}

describe('chooseAnnouncer', (test) => {
  test('a forge without deployments is told once, and nothing fails', () => withLocalForge(async ({ forge }) => {
    await writeDeployment(forge, (await readDeployment(forge, 'clicks', 'production')).head, pointer('1.0.0'), [rollout('1.0.0', 'promoted')], 'Before')
    const { announcer, log } = bedOf(forge)
    const announce = announcer('with-step')
    await announce(place)
    await announce({ ...place, model: 'views' })
    assert.equal(log.lines, ['This forge keeps no deployments; the pointers on rankops/state tell what serves.'])
    assert.equal([...forge.lacks], ['deployments'])
  }, { without: ['deployments'] }))

  test('beside a step a refusal is a warning with what to do, alone it is the failure', () => withLocalForge(async ({ forge }) => {
    await writeDeployment(forge, (await readDeployment(forge, 'clicks', 'production')).head, pointer('1.0.0'), [rollout('1.0.0', 'promoted')], 'Before')
    const refusing: Forge = { ...forge, createDeployment: async () => { throw failure('FORGE_FORBIDDEN', { what: 'Create a deployment', host: 'api', problem: '403', permission: 'deployments: write' }) } }
    const { announcer, log } = bedOf(refusing)
    await announcer('with-step')(place)
    assert.match(log.lines.join('\n'), /^warning: The forge does not show this step: Create a deployment: api refuses the token, which needs "deployments: write" \(403\)\. Give the token that permission/)
    await assertFails('FORGE_FORBIDDEN', () => announcer('only')(place))
    await announcer('never')(place)
  }))

  test('another word than the three is refused', async () => {
    assert.is(readAnnouncing('only'), 'only')
    await assertFails('INPUT_INVALID', () => readAnnouncing('sometimes'))
  })
})
