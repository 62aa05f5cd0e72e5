import { listCauses } from '../../src/alert/causes.ts'
import { manualClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { readDeployment } from '../../src/deployment/pointer.ts'
import { reconcileDeployment } from '../../src/deployment/reconcile.ts'
import { recordRollback, rollBack } from '../../src/deployment/roll-back.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { memoryBranch, memoryTarget, release, rules } from './example.ts'

describe('rollBack', (test) => {
  test('brings the earlier release back at once, and no later step brings the withdrawn one again', async () => {
    const bed = await servingSecond()
    const { decision, observed } = await bed.back('1.0.0')
    assert.is(decision, 'rollback')
    assert.equal(observed.replicas.map(({ version, role, weightPercent }) => [version, role, weightPercent]), [['1.0.0', 'stable', 100]])
    assert.equal(bed.state.messages.at(-1), 'deploy(clicks): rollback to 1.0.0 in production\n\n1.1.0 is rolled back to 1.0.0 by maria: carts are empty\n\nRequested-by: maria\n')
    const { decision: next, reason } = await bed.step('1.1.0')
    assert.equal([next, reason], ['none', '1.1.0 was aborted and is not tried again: rolled back to 1.0.0 by maria: carts are empty'])
    assert.is((await bed.back('1.0.0')).decision, 'none')
    assert.is((await bed.step('1.2.0')).decision, 'start')
  })

  test('does not wait for what is broken', async () => {
    const bed = await servingSecond()
    bed.target.running.clear()
    bed.target.broken.add('1.1.0')
    await bed.back('1.0.0')
    assert.equal([...bed.target.running.keys()], ['1.0.0'])
  })

  test('a release that cannot be fetched is found before the branch says that it serves', async () => {
    const bed = await servingSecond()
    const before = bed.state.messages.length
    await assertFails('RELEASE_CORRUPT', () => bed.back('1.0.0', { releaseFolderOf: () => { throw Object.assign(new Error('torn'), { code: 'RELEASE_CORRUPT' }) } }))
    assert.is(bed.state.messages.length, before)
  })

  test('a restored server that does not get ready leaves the traffic as it is, and a later call brings it', async () => {
    const bed = await servingSecond()
    bed.target.broken.add('1.0.0')
    await assertFails('TARGET_NOT_READY', () => bed.back('1.0.0'))
    assert.equal([...bed.target.running.keys()], ['1.1.0'])
    bed.target.broken.clear()
    assert.is((await bed.back('1.0.0')).decision, 'none')
    assert.equal([...bed.target.running.keys()], ['1.0.0'])
  })

  test('killed between the branch and the world, the next deploy makes the world match', async () => {
    const bed = await servingSecond()
    await recordRollback(bed.wanted('1.0.0'), bed.ports)
    assert.equal([...bed.target.running.keys()], ['1.1.0'])
    assert.is((await bed.step('1.1.0')).decision, 'none')
    assert.equal([...bed.target.running.keys()], ['1.0.0'])
  })

  test('ends the same wherever it is killed and called again', async () => {
    let nEffects = 0
    for (let died = true; died; nEffects += 1) {
      const bed = await servingSecond()
      died = false
      let nLeft = nEffects
      const effect = async <T>(body: () => Promise<T>): Promise<T> => {
        const passes = () => { if (!died && nLeft-- <= 0) { died = true; throw new Death() } }
        passes()
        const result = await body()
        passes()
        return result
      }
      const ports = {
        ...bed.ports,
        state: { ...bed.state, commitToBranch: (...args: Parameters<typeof bed.state.commitToBranch>) => effect(() => bed.state.commitToBranch(...args)) },
        target: { ...bed.target, apply: (...args: Parameters<typeof bed.target.apply>) => effect(() => bed.target.apply(...args)) },
      }
      await rollBack(bed.wanted('1.0.0'), ports).catch((error: unknown) => { if (!(error instanceof Death)) throw error })
      await bed.back('1.0.0')
      const { pointer, rolloutOf } = await readDeployment(bed.state, 'clicks', 'production')
      assert.equal([[...bed.target.running.keys()], pointer?.stable?.version, rolloutOf('1.1.0')?.outcome, rolloutOf('1.1.0')?.steps.filter(({ decision }) => decision === 'rollback').length], [['1.0.0'], '1.0.0', 'aborted', 1], `killed at ${nEffects}`)
    }
    assert.ok(nEffects >= 4, `${nEffects} effects`)
  })

  test('who wrote the branch meanwhile is right: it is read and decided again', async () => {
    const bed = await servingSecond()
    let isFirst = true
    const state = { ...bed.state, commitToBranch: async (...args: Parameters<typeof bed.state.commitToBranch>) => {
      if (isFirst) bed.state.disturb('elsewhere', 'x')
      isFirst = false
      return bed.state.commitToBranch(...args)
    } }
    assert.is((await recordRollback(bed.wanted('1.0.0'), { ...bed.ports, state })).decision, 'rollback')
    assert.is((await readDeployment(bed.state, 'clicks', 'production')).pointer?.stable?.version, '1.0.0')
  })

  test('the alert hears of it, also where a younger canary was aborted before', async () => {
    const bed = await servingSecond()
    await bed.step('1.2.0')
    bed.target.serve('1.2.0', 50, 40)
    assert.is((await bed.step('1.2.0')).decision, 'abort')
    await bed.back('1.0.0')
    const rollouts = (await readDeployment(bed.state, 'clicks', 'production')).listRollouts()
    const [cause] = listCauses({ health: [], rollouts })
    assert.equal(cause!.signals.map(({ news, fact }) => [news, fact]), [['bad', 'Rollout of 1.1.0 aborted: rolled back to 1.0.0 by maria: carts are empty']])
  })
})

class Death extends Error {}

/** 1.0.0 and then 1.1.0 were promoted. */
async function servingSecond() {
  const state = memoryBranch()
  const target = memoryTarget()
  const clock = manualClock('2026-03-01T12:00:00Z')
  const ports = { state, clock, log: silentLog }
  const wanted = (version: string) => ({ model: 'clicks', environment: 'production', to: release(version), reason: 'carts are empty', by: 'maria', releaseFolderOf: (each: string) => `/releases/${each}` })
  const step = async (version: string) => {
    clock.advance(60_000)
    return reconcileDeployment({ ...wanted(version), desired: release(version), rules }, { ...ports, target })
  }
  await step('1.0.0')
  await step('1.1.0')
  for (const _canaryStep of rules.steps) {
    target.serve('1.1.0', 50)
    await step('1.1.0')
  }
  assert.equal([...target.running.keys()], ['1.1.0'])
  return { state, target, ports, wanted, step, back: (version: string, more: object = {}) => { clock.advance(60_000); return rollBack({ ...wanted(version), ...more }, { ...ports, target }) } }
}
