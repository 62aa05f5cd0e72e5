import { decideRollback } from '../../src/deployment/decide-rollback.ts'
import type { RollbackInput } from '../../src/deployment/decide-rollback.ts'
import { pointerRecord, rolloutRecord } from '../../src/deployment/record.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { now, pointer, release, rollout } from './example.ts'

describe('decideRollback', (test) => {
  test('what serves is withdrawn, and the records say who and why', () => {
    const { decision, reason, pointer: after, rollouts } = decideRollback(inputOf({}))
    assert.is(decision, 'rollback')
    assert.is(reason, '1.1.0 is rolled back to 1.0.0 by maria: carts are empty')
    assert.equal(after, { model: 'clicks', environment: 'production', generation: 5, stable: release('1.0.0'), reason, by: 'maria', updatedAt: now.toISOString() })
    assert.is(rollouts.length, 1)
    assert.equal([rollouts[0]!.version, rollouts[0]!.outcome, rollouts[0]!.previous, rollouts[0]!.reason, rollouts[0]!.finishedAt], ['1.1.0', 'aborted', '1.0.0', 'rolled back to 1.0.0 by maria: carts are empty', now.toISOString()])
    assert.equal(rollouts[0]!.steps.at(-1), { decision: 'rollback', weightPercent: 0, evidence: rollouts[0]!.reason, at: now.toISOString() })
    assert.equal(pointerRecord.parse(pointerRecord.format(after), 'pointer'), after)
    assert.equal(rolloutRecord.parse(rolloutRecord.format(rollouts[0]!), 'rollout'), rollouts[0])
  })

  const rows: [sentence: string, input: Partial<RollbackInput>, withdrawn: string[], reason: RegExp][] = [
    ['a canary goes with what served', { pointer: pointer('1.1.0', { version: '1.2.0' }) }, ['1.1.0', '1.2.0'], /^1\.1\.0 and 1\.2\.0 are rolled back to 1\.0\.0/],
    ['going back to what serves ends a canary alone', { pointer: pointer('1.0.0', { version: '1.1.0' }) }, ['1.1.0'], /^1\.1\.0 is rolled back to 1\.0\.0/],
    ['asked for again it changes nothing', { pointer: pointer('1.0.0') }, [], /^1\.0\.0 serves everybody already$/],
    ['a rollout whose record was lost gets one', { rolloutOf: () => undefined }, ['1.1.0'], /./],
    ['nobody is named where nobody is known', { by: undefined }, ['1.1.0'], /^1\.1\.0 is rolled back to 1\.0\.0: carts are empty$/],
    ['a reason that is missing is said to be', { reason: ' \n ' }, ['1.1.0'], /: no reason was given$/],
    ['a reason is one line of visible text', { reason: 'carts\n\nare\t\u202eempty\u0007\u2066' }, ['1.1.0'], /: carts are �empty��$/],
    ['a long reason is cut', { reason: 'x'.repeat(500) }, ['1.1.0'], /: x{200}…$/],
  ]
  for (const [sentence, input, withdrawn, reason] of rows) {
    test(sentence, () => {
      const rollback = decideRollback(inputOf(input))
      assert.equal(rollback.rollouts.map(({ version }) => version), withdrawn)
      assert.match(rollback.reason, reason)
      assert.equal([rollback.decision, rollback.pointer.stable, rollback.pointer.canary], [withdrawn.length === 0 ? 'none' : 'rollback', release('1.0.0'), undefined])
    })
  }

  test('what is not back is refused', async () => {
    await assertFails('ROLLBACK_IMPOSSIBLE', () => decideRollback(inputOf({ pointer: undefined })))
    await assertFails('ROLLBACK_IMPOSSIBLE', () => decideRollback(inputOf({ pointer: pointer(undefined) })))
    await assertFails('ROLLBACK_IMPOSSIBLE', () => decideRollback(inputOf({ to: release('1.10.0') })))
    await assertFails('DEPLOYMENT_DIGEST_CHANGED', () => decideRollback(inputOf({ to: { version: '1.1.0', digest: 'f'.repeat(64) } })))
  })
})

function inputOf(input: Partial<RollbackInput>): RollbackInput {
  return { model: 'clicks', environment: 'production', pointer: pointer('1.1.0'), rolloutOf: (version) => rollout(version, 'promoted', { previous: '0.9.0' }), to: release('1.0.0'), reason: 'carts are empty', by: 'maria', now, ...input }
}
