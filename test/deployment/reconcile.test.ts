import { manualClock } from '../../src/base/clock.ts'
import { recordingLog, silentLog } from '../../src/base/log.ts'
import { desiredReplicas } from '../../src/deployment/apply-pointer.ts'
import { pointerPath, readDeployment, rolloutPath } from '../../src/deployment/pointer.ts'
import { reconcileDeployment } from '../../src/deployment/reconcile.ts'
import type { DeploymentPorts, Reconciliation } from '../../src/deployment/reconcile.ts'
import type { Pointer } from '../../src/deployment/record.ts'
import type { CanaryRules, ShadowRules } from '../../src/spec/record.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { memoryBranch, memoryTarget, pointer, release, rules } from './example.ts'
import type { MemoryWorld } from './example.ts'

describe('reconcileDeployment', (test) => {
  test('a release goes from nothing to canary to everybody, one step a call', async () => {
    const bed = newBed()
    assert.is((await bed.step('1.0.0')).decision, 'promote')
    assert.is((await bed.step('1.0.0')).decision, 'none')
    assert.is((await bed.step('1.1.0')).decision, 'start')
    assert.is((await bed.step('1.1.0')).decision, 'hold')
    assert.is((await bed.step('1.1.0')).decision, 'hold')
    // The first look notes what a router may remember of an earlier baseline; the second has no news.
    assert.is(bed.state.messages.length, 3)
    bed.target.serve('1.1.0', 50)
    assert.is((await bed.step('1.1.0')).decision, 'advance')
    bed.target.serve('1.1.0', 50)
    assert.is((await bed.step('1.1.0')).decision, 'promote')
    assert.equal(bed.target.effects, [
      'start 1.0.0', 'route 1.0.0 100 % stable',
      'start 1.0.0-baseline', 'start 1.1.0', 'route 1.0.0 80 % stable', 'route 1.0.0-baseline 10 % baseline', 'route 1.1.0 10 % canary',
      'route 1.0.0 0 % stable', 'route 1.0.0-baseline 50 % baseline', 'route 1.1.0 50 % canary',
      'route 1.1.0 100 % stable', 'stop 1.0.0', 'stop 1.0.0-baseline',
    ])
    assert.equal(bed.state.messages.map((message) => message.split('\n')[0]), ['deploy(clicks): promote 1.0.0 in production', 'deploy(clicks): start 1.1.0 in production', 'deploy(clicks): hold 1.1.0 in production', 'deploy(clicks): advance 1.1.0 in production', 'deploy(clicks): promote 1.1.0 in production'])
    assert.match(bed.state.messages[4]!, '\n\n1.1.0 passed its last step: 50 requests, 0 % errors')
    const { pointer, rolloutOf } = await readDeployment(bed.state, 'clicks', 'production')
    assert.equal([pointer!.stable!.version, pointer!.canary, pointer!.generation], ['1.1.0', undefined, 4])
    assert.equal(rolloutOf('1.1.0')!.steps.map(({ decision, weightPercent }) => [decision, weightPercent]), [['start', 10], ['advance', 50], ['promote', 100]])
    assert.is(rolloutOf('1.1.0')!.previous, '1.0.0')
  })

  test('a baseline gets as much as its canary, and never more than that leaves', async () => {
    const shares = async (weightPercent: number) => (await desiredReplicas({ model: 'clicks', environment: 'production', releaseFolderOf: async () => '' }, pointer('1.0.0', { version: '1.1.0', weightPercent }), { rules })).map((replica) => `${replica.role} ${replica.weightPercent}`).join(', ')
    assert.is(await shares(10), 'stable 80, baseline 10, canary 10')
    assert.is(await shares(50), 'stable 0, baseline 50, canary 50')
    assert.is(await shares(80), 'stable 0, baseline 20, canary 80')
    assert.is(await shares(100), 'stable 0, canary 100')
  })

  test('a bad canary is aborted, and the release before it serves everybody', async () => {
    const bed = await withCanary()
    bed.target.serve('1.1.0', 50, 20)
    const { decision, reason } = await bed.step('1.1.0')
    assert.is(decision, 'abort')
    assert.is(reason, '1.1.0 is aborted: 40 % errors in 50 requests, 2 % permitted (evidence 1 : more than a billion, limit 1 : 1,000); 1.0.0 serves everybody')
    assert.equal([...bed.target.running.keys()], ['1.0.0'])
    assert.is((await bed.step('1.1.0')).decision, 'none')
    assert.is((await bed.step('1.1.0', { retryAborted: true })).rollout?.attempt, 2)
  })

  test('a canary whose process died is aborted and not started again', async () => {
    const bed = await withCanary()
    kill(bed.target, '1.1.0')
    assert.is((await bed.step('1.1.0')).decision, 'abort')
    assert.is(bed.target.effects.filter((effect) => effect === 'start 1.1.0').length, 1)
    assert.equal([...bed.target.running.keys()], ['1.0.0'])
  })

  test('a canary that its engine started again is aborted with how it ended, before anything could replace it', async () => {
    const bed = await withCanary()
    bed.target.running.set('1.1.0', { ...bed.target.running.get('1.1.0')!, ending: 'was killed: out of memory (limit 160 MiB), and was started again once' })
    const target: MemoryWorld = { ...bed.target, async apply(desired) {
      assert.equal(desired.replicas.map(({ version }) => version), ['1.0.0'], 'what replaces it has forgotten how it ended')
      return bed.target.apply(desired)
    } }
    const { decision, reason } = await bed.step('1.1.0', {}, { target })
    assert.equal([decision, reason], ['abort', '1.1.0 is aborted: its server was killed: out of memory (limit 160 MiB), and was started again once; 1.0.0 serves everybody'])
  })

  test('a stable release whose process died is started again, and a canary beside it goes on', async () => {
    const bed = await withCanary()
    kill(bed.target, '1.0.0')
    const { decision, observed } = await bed.step('1.1.0')
    assert.is(decision, 'hold')
    assert.ok(observed.replicas.every(({ isHealthy }) => isHealthy))
  })

  test('a canary that never gets ready is aborted with the reason in the records', async () => {
    const bed = newBed()
    await bed.step('1.0.0')
    bed.target.broken.add('1.1.0')
    const { decision } = await bed.step('1.1.0')
    assert.is(decision, 'abort')
    assert.equal([...bed.target.running.keys()], ['1.0.0'])
    const { pointer, rolloutOf } = await readDeployment(bed.state, 'clicks', 'production')
    assert.is(pointer!.canary, undefined)
    assert.is(rolloutOf('1.1.0')!.reason, 'its server did not get ready: it ended; the end of its log')
    assert.equal(rolloutOf('1.1.0')!.steps.map((step) => step.decision), ['start', 'abort'])
  })

  test('a first release that never gets ready leaves nothing serving, and the next one may be the first', async () => {
    const bed = newBed()
    bed.target.broken.add('1.0.0')
    assert.is((await bed.step('1.0.0')).decision, 'abort')
    assert.is((await readDeployment(bed.state, 'clicks', 'production')).pointer!.stable, undefined)
    assert.is((await bed.step('1.0.0')).decision, 'none')
    assert.is((await bed.step('1.1.0')).decision, 'promote')
    assert.equal([...bed.target.running.keys()], ['1.1.0'])
  })

  test('a stable release that cannot be repaired is an error, and the branch keeps what it says', async () => {
    const bed = newBed()
    await bed.step('1.0.0')
    bed.target.running.clear()
    bed.target.broken.add('1.0.0')
    await assertFails('TARGET_NOT_READY', () => bed.step('1.0.0'))
    assert.is((await readDeployment(bed.state, 'clicks', 'production')).pointer!.stable!.version, '1.0.0')
  })

  test('a release that cannot be fetched is found before the branch says that it serves', async () => {
    const bed = newBed()
    await bed.step('1.0.0')
    await assertFails('RELEASE_CORRUPT', () => bed.step('1.1.0', { missing: '1.1.0' }))
    assert.is(bed.state.messages.length, 1)
  })

  test('who wrote the branch meanwhile is right: all is read and decided again', async () => {
    const bed = await withCanary()
    bed.target.serve('1.1.0', 50)
    const other = newBed()
    await other.step('1.0.0')
    const pointerOfOther = other.state.files.get(pointerPath('clicks', 'production'))!
    let isFirst = true
    const log = recordingLog()
    const state = { ...bed.state, commitToBranch: async (...args: Parameters<typeof bed.state.commitToBranch>) => {
      if (isFirst) bed.state.disturb(pointerPath('clicks', 'production'), pointerOfOther)
      isFirst = false
      return bed.state.commitToBranch(...args)
    } }
    const { decision } = await bed.step('1.0.0', {}, { state, log })
    assert.is(decision, 'none')
    assert.ok(log.lines.includes('The branch moved while clicks was looked at; reading it again'))
    assert.equal([...bed.target.running.keys()], ['1.0.0'])
  })

  test('a branch that never rests is given up after eight times', async () => {
    const bed = newBed()
    let nTries = 0
    const state = { ...bed.state, commitToBranch: async (...args: Parameters<typeof bed.state.commitToBranch>) => { nTries += 1; bed.state.disturb('x', `${nTries}`); return bed.state.commitToBranch(...args) } }
    await assertFails('FORGE_BRANCH_MOVED', () => bed.step('1.0.0', {}, { state }))
    assert.is(nTries, 8)
  })

  test('looks in any rhythm and a restart of the router count each request once', async () => {
    const bed = await withCanary({ minRequests: 500, enoughRequests: 500 })
    let served = 0
    for (const n of [1, 7, 0, 40, 3, 100]) {
      bed.target.serve('1.1.0', n)
      served += n
      await bed.step('1.1.0')
      await bed.step('1.1.0')
      assert.is((await bed.canary())?.evidence?.requests, served)
    }
    bed.target.forget()
    bed.target.serve('1.1.0', 20)
    await bed.step('1.1.0')
    assert.is((await bed.canary())?.evidence?.requests, served + 20)
    assert.match((await bed.step('1.1.0')).reason, /171 of 500 requests/)
  })

  test('what a router remembers of an earlier baseline or attempt is no evidence', async () => {
    const bed = newBed({ minRequests: 500 })
    await bed.step('1.0.0')
    bed.target.serve('1.0.0-baseline', 9000, 900)
    bed.target.serve('1.1.0', 100, 100)
    bed.target.broken.add('1.1.0')
    assert.is((await bed.step('1.1.0')).decision, 'abort')
    bed.target.broken.clear()
    assert.is((await bed.step('1.1.0', { retryAborted: true })).decision, 'start')
    assert.is((await bed.step('1.1.0')).decision, 'hold')
    bed.target.serve('1.0.0-baseline', 50)
    bed.target.serve('1.1.0', 60)
    assert.match((await bed.step('1.1.0')).reason, /60 of 500 requests/)
    const errors = (await bed.canary())!.evidence!.metrics.find(({ name }) => name === 'errors')!
    assert.equal([errors.canary, errors.baseline], [{ n: 60, k: 0 }, { n: 50, k: 0 }])
  })

  test('a look that is lost before it is written is made again, and counts nothing twice', async () => {
    const bed = await withCanary({ minRequests: 500, enoughRequests: 500 })
    bed.target.serve('1.1.0', 60)
    const state = { ...bed.state, commitToBranch: () => { throw new Death() } }
    for (let i = 0; i < 3; i++) await bed.step('1.1.0', {}, { state }).then(() => assert.unreachable(), (error) => assert.instance(error, Death))
    await bed.step('1.1.0')
    assert.is((await bed.canary())?.evidence?.requests, 60)
  })

  test('a newer release takes the place of a canary in one step, and the older one is superseded, not aborted', async () => {
    const bed = await withCanary()
    bed.target.serve('1.1.0', 10)
    const before = bed.state.messages.length
    const { decision, reason } = await bed.step('1.2.0')
    assert.is(decision, 'start')
    assert.is(reason, '1.2.0 follows 1.0.0: canary at 10 %; 1.1.0 was its canary until then and is superseded')
    assert.is(bed.state.messages.length, before + 1)
    assert.equal([...bed.target.running.keys()], ['1.0.0', '1.0.0-baseline', '1.2.0'])
    const { pointer, rolloutOf } = await readDeployment(bed.state, 'clicks', 'production')
    assert.equal([pointer!.generation, pointer!.canary!.version], [3, '1.2.0'])
    assert.equal([rolloutOf('1.1.0')!.outcome, rolloutOf('1.1.0')!.reason], ['superseded', '1.2.0 was released meanwhile and takes its place'])
    assert.is((await bed.step('1.1.0')).decision, 'hold')
    assert.is((await bed.canary())?.version, '1.2.0')
  })

  test('a newer release that was aborted before supersedes nothing', async () => {
    const bed = newBed()
    await bed.step('1.0.0')
    bed.target.broken.add('1.2.0')
    assert.is((await bed.step('1.2.0')).decision, 'abort')
    await bed.step('1.1.0')
    assert.is((await bed.step('1.2.0')).decision, 'hold')
    assert.is((await bed.canary())?.version, '1.1.0')
  })

  test('a baseline that does not get ready is done without', async () => {
    const bed = newBed()
    await bed.step('1.0.0')
    bed.target.broken.add('1.0.0-baseline')
    assert.is((await bed.step('1.1.0')).decision, 'start')
    assert.equal([...bed.target.running].map(([name, { weightPercent }]) => [name, weightPercent]), [['1.0.0', 90], ['1.1.0', 10]])
  })

  test('with too few requests those on record are asked again, once in a step', async () => {
    const bed = await withCanary({ whenQuiet: 'replay' })
    bed.target.recorded = 30
    for (let i = 0; i < 3; i++) assert.is((await bed.step('1.1.0')).decision, 'hold')
    assert.equal(bed.target.effects.filter((effect) => effect.startsWith('replay')), ['replay 30'])
    bed.target.serve('1.1.0', 20)
    assert.is((await bed.step('1.1.0')).decision, 'advance')
  })

  test('without a rule for quiet times nothing is replayed', async () => {
    const bed = await withCanary()
    bed.target.recorded = 30
    await bed.step('1.1.0')
    assert.not.ok(bed.target.effects.some((effect) => effect.startsWith('replay')))
  })

  test('a release that is a shadow first gets no traffic until its answers were compared', async () => {
    const bed = newBed({}, { sharePercent: 20, minRequests: 100 })
    await bed.step('1.0.0')
    assert.is((await bed.step('1.1.0')).decision, 'start')
    assert.equal([...bed.target.running].map(([name, { role, weightPercent }]) => [name, role, weightPercent]), [['1.0.0', 'stable', 100], ['1.1.0', 'shadow', 20]])
    assert.is((await bed.step('1.1.0')).decision, 'hold')
    bed.target.comparison = { name: '1.1.0', version: '1.1.0', mirrored: 100, failed: 0, dropped: 0, compared: 100, latencyP50Ms: { served: 1, shadow: 1 }, latencyP95Ms: { served: 2, shadow: 2 }, worst: [] }
    assert.is((await bed.step('1.1.0')).decision, 'advance')
    assert.equal([...bed.target.running].map(([name, { role, weightPercent }]) => [name, role, weightPercent]), [['1.0.0', 'stable', 80], ['1.1.0', 'canary', 10], ['1.0.0-baseline', 'baseline', 10]])
  })

  const journeys: [sentence: string, start: () => Promise<Bed>, version: string, serves: string[], outcome: string][] = [
    ['a first release', async () => newBed(), '1.0.0', ['1.0.0'], 'promoted'],
    ['a first release that never gets ready', async () => { const bed = newBed(); bed.target.broken.add('1.0.0'); return bed }, '1.0.0', [], 'aborted'],
    ['a rollout that is promoted', async () => { const bed = newBed(); await bed.step('1.0.0'); return bed }, '1.1.0', ['1.1.0'], 'promoted'],
    ['a rollout that is aborted for its errors', async () => { const bed = newBed(); await bed.step('1.0.0'); bed.errors = 20; return bed }, '1.1.0', ['1.0.0'], 'aborted'],
    ['a rollout whose requests come a few at a time', async () => { const bed = newBed({ minRequests: 120, enoughRequests: 120 }); await bed.step('1.0.0'); return bed }, '1.1.0', ['1.1.0'], 'promoted'],
    ['a rollout that takes the place of another', async () => withCanary(), '1.2.0', ['1.2.0'], 'promoted'],
    ['a rollout with a shadow', async () => { const bed = newBed({}, { sharePercent: 20, minRequests: 1 }); await bed.step('1.0.0'); bed.target.comparison = { name: '1.1.0', version: '1.1.0', mirrored: 1, failed: 0, dropped: 0, compared: 1, latencyP50Ms: { served: 1, shadow: 1 }, latencyP95Ms: { served: 2, shadow: 2 }, worst: [] }; return bed }, '1.1.0', ['1.1.0'], 'promoted'],
    ['a rollout that never gets ready', async () => { const bed = newBed(); await bed.step('1.0.0'); bed.target.broken.add('1.1.0'); return bed }, '1.1.0', ['1.0.0'], 'aborted'],
  ]
  for (const [sentence, start, version, serves, outcome] of journeys) {
    test(`${sentence} ends the same wherever it is killed and called again`, async () => {
      let nEffects = 0
      for (let died = true; died; nEffects += 1) {
        const bed = await start()
        died = await runToEnd(bed, version, nEffects)
        const { pointer, rolloutOf } = await readDeployment(bed.state, 'clicks', 'production')
        assert.equal([...bed.target.running.keys()], serves, `killed at ${nEffects}`)
        assert.equal([...bed.target.running.values()].map(({ weightPercent }) => weightPercent), serves.map(() => 100))
        assert.equal([pointer?.stable?.version, pointer?.canary], [serves[0], undefined])
        assert.is(rolloutOf(version)?.outcome, outcome)
        assert.ok(bed.state.files.has(rolloutPath('clicks', 'production', version)))
      }
      assert.ok(nEffects >= 4, `${nEffects} effects`)
    })
  }
})

interface Bed {
  state: ReturnType<typeof memoryBranch>
  target: MemoryWorld
  errors: number
  canary(): Promise<NonNullable<Pointer['canary']> | undefined>
  step(version: string, more?: { retryAborted?: boolean; missing?: string }, ports?: Partial<DeploymentPorts>): Promise<Reconciliation>
}

function newBed(more: Partial<CanaryRules> = {}, shadow?: ShadowRules): Bed {
  const state = memoryBranch()
  const target = memoryTarget()
  const clock = manualClock('2026-03-01T12:00:00Z')
  return {
    state,
    target,
    errors: 0,
    step: (version, { missing, ...wanted } = {}, ports = {}) => reconcileDeployment({
      model: 'clicks', environment: 'production', desired: release(version), rules: { ...rules, ...more }, shadow, ...wanted,
      releaseFolderOf: (each) => { if (each === missing) throw Object.assign(new Error('gone'), { code: 'RELEASE_CORRUPT' }); return `/releases/${each}` },
    }, { state, target, clock, log: silentLog, ...ports }),
    canary: async () => (await readDeployment(state, 'clicks', 'production')).pointer?.canary,
  }
}

async function withCanary(more: Partial<CanaryRules> = {}): Promise<Bed> {
  const bed = newBed(more)
  await bed.step('1.0.0')
  await bed.step('1.1.0')
  return bed
}

function kill(target: MemoryWorld, version: string): void {
  target.running.set(version, { ...target.running.get(version)!, isHealthy: false })
}

class Death extends Error {}

/** Calls until nothing is left to do; the call in which the n-th effect comes dies at it. Tells whether one died. */
async function runToEnd(bed: Bed, version: string, n: number): Promise<boolean> {
  let nLeft = n
  let died = false
  const effect = async <T>(body: () => Promise<T>): Promise<T> => {
    const passes = () => { if (!died && nLeft-- <= 0) { died = true; throw new Death() } }
    passes()
    const result = await body()
    passes()
    return result
  }
  const state = { ...bed.state, commitToBranch: (...args: Parameters<typeof bed.state.commitToBranch>) => effect(() => bed.state.commitToBranch(...args)) }
  const target = { ...bed.target, apply: (...args: Parameters<MemoryWorld['apply']>) => effect(() => bed.target.apply(...args)) }
  for (let i = 0; i < 20; i++) {
    try {
      const { decision } = await bed.step(version, {}, { state, target })
      if (decision === 'none') return died
    } catch (error) {
      if (!(error instanceof Death)) throw error
    }
    bed.target.serve(version, 50, bed.errors)
  }
  throw new Error('the rollout did not end')
}
