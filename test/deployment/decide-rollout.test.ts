import { decideRollout } from '../../src/deployment/decide-rollout.ts'
import type { RolloutInput, RolloutStep } from '../../src/deployment/decide-rollout.ts'
import { pointerRecord, rolloutRecord } from '../../src/deployment/record.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { now, observed, pointer, release, replica, rollout, rules } from './example.ts'

const canary = (more: object = {}) => pointer('1.0.0', { version: '1.1.0', ...more })
const healthy = (requests: number, errors = 0, latencyP95Ms = 9) => observed(replica('1.0.0'), replica('1.1.0', { role: 'canary', requests, errors, latencyP95Ms }))

describe('decideRollout', (test) => {
  const rows: [sentence: string, input: Partial<RolloutInput>, decision: RolloutStep['decision'], serves: string, reason: RegExp][] = [
    ['without a release there is nothing to do', { desired: undefined }, 'none', '', /^clicks has no release yet$/],
    ['the first release serves everybody, for there is nothing to compare it with', { desired: release('1.0.0') }, 'promote', '1.0.0', /^1\.0\.0 is the first to serve/],
    ['the newest release that serves already stays', { pointer: pointer('1.0.0'), desired: release('1.0.0') }, 'none', '', /newest release$/],
    ['a newer release starts as a canary at the first step', { pointer: pointer('1.0.0'), desired: release('1.1.0') }, 'start', '1.0.0 + 1.1.0 at 10 %', /^1\.1\.0 follows 1\.0\.0: canary at 10 %$/],
    ['versions are compared as numbers', { pointer: pointer('1.9.0'), desired: release('1.10.0') }, 'start', '1.9.0 + 1.10.0 at 10 %', /./],
    ['an older release is never rolled out over a newer one', { pointer: pointer('1.1.0'), desired: release('1.0.0') }, 'none', '', /older than 1\.1\.0, which serves/],
    ['an aborted version is not started again', { pointer: pointer('1.0.0'), desired: release('1.1.0'), rollout: rollout('1.1.0', 'aborted') }, 'none', '', /not tried again: before$/],
    ['an aborted version is started again where that is asked for', { pointer: pointer('1.0.0'), desired: release('1.1.0'), rollout: rollout('1.1.0', 'aborted'), retryAborted: true }, 'start', '1.0.0 + 1.1.0 at 10 %', /./],
    ['an aborted first release is not started again', { pointer: pointer(undefined), desired: release('1.0.0'), rollout: rollout('1.0.0', 'aborted') }, 'none', '', /not tried again/],
    ['after an aborted first release the next one is the first', { pointer: pointer(undefined), desired: release('1.1.0') }, 'promote', '1.1.0', /first to serve/],
    ['a canary with too few requests stays', { pointer: canary(), observed: healthy(49) }, 'hold', '', /^1\.1\.0 stays at 10 %: 49 of 50/],
    ['a canary that is clearly bad is aborted before that', { pointer: canary(), observed: healthy(6, 4) }, 'abort', '1.0.0', /clearly so already: 6 requests, 4 errors .*; 1\.0\.0 serves everybody$/],
    ['a good canary gets the next step', { pointer: canary(), observed: healthy(50) }, 'advance', '1.0.0 + 1.1.0 at 50 %', /from 10 % to 50 %/],
    ['only the requests of this step count', { pointer: canary({ step: 1, weightPercent: 50, requestsBefore: 50 }), observed: healthy(99) }, 'hold', '', /49 of 50/],
    ['a canary that was good at its last step is promoted', { pointer: canary({ step: 1, weightPercent: 50, requestsBefore: 50 }), observed: healthy(100) }, 'promote', '1.1.0', /passed its last step/],
    ['a canary with too many errors is aborted', { pointer: canary(), observed: healthy(50, 2) }, 'abort', '1.0.0', /too many errors: 50 requests, 2 errors \(4 %/],
    ['a canary that is too slow is aborted', { pointer: canary(), observed: healthy(50, 0, 501) }, 'abort', '1.0.0', /too slow/],
    ['a canary whose process ended is aborted', { pointer: canary(), observed: observed(replica('1.0.0'), replica('1.1.0', { isHealthy: false })) }, 'abort', '1.0.0', /ended or does not answer/],
    ['a canary whose process is not there is aborted', { pointer: canary(), observed: observed(replica('1.0.0')) }, 'abort', '1.0.0', /is not there/],
    ['a newer release takes the place of a canary', { pointer: canary(), observed: healthy(10), desired: release('1.2.0') }, 'abort', '1.0.0', /1\.2\.0 was released meanwhile/],
    ['an older release does not disturb a canary', { pointer: canary(), observed: healthy(10), desired: release('1.0.0') }, 'hold', '', /./],
    ['a spec with fewer steps promotes what passed the last one', { pointer: canary({ step: 1, weightPercent: 50 }), observed: healthy(60), rules: { ...rules, steps: [10] } }, 'promote', '1.1.0', /./],
    ['a canary that a person promotes does not wait for its requests', { pointer: canary(), observed: healthy(3), promote: { version: '1.1.0', by: 'maria' } }, 'promote', '1.1.0', /^1\.1\.0 is promoted by maria at 10 %: 3 of 50 requests answered/],
    ['a person’s word does not bring in a canary that is bad', { pointer: canary(), observed: healthy(6, 4), promote: { version: '1.1.0', by: 'maria' } }, 'abort', '1.0.0', /clearly so already/],
    ['nor one that died', { pointer: canary(), observed: observed(replica('1.0.0')), promote: { version: '1.1.0' } }, 'abort', '1.0.0', /is not there/],
    ['a person’s word goes before a newer release', { pointer: canary(), observed: healthy(3), desired: release('1.2.0'), promote: { version: '1.1.0' } }, 'promote', '1.1.0', /^1\.1\.0 is promoted at 10 %/],
    ['a promotion of another version than the canary does nothing', { pointer: canary(), observed: healthy(100), promote: { version: '1.2.0' } }, 'none', '', /^1\.2\.0 is no canary, so it is not promoted$/],
    ['a promotion asked for again does nothing, and starts no newer release', { pointer: pointer('1.1.0'), desired: release('1.2.0'), promote: { version: '1.1.0' } }, 'none', '', /^1\.1\.0 serves everybody already$/],
    ['a version that was rolled back is not brought again', { pointer: pointer('1.0.0'), desired: release('1.1.0'), rollout: rollout('1.1.0', 'aborted', { reason: 'rolled back to 1.0.0 by maria: carts are empty' }) }, 'none', '', /not tried again: rolled back to 1\.0\.0 by maria/],
  ]
  for (const [sentence, input, decision, serves, reason] of rows) {
    test(sentence, () => {
      const step = decideRollout(inputOf(input))
      assert.is(step.decision, decision)
      assert.is(describePointer(step), serves)
      assert.match(step.reason, reason)
    })
  }

  test('what is decided are good records, and each change raises the generation', () => {
    for (const [, input] of rows) {
      const step = decideRollout(inputOf(input))
      if (!step.pointer) continue
      assert.equal(pointerRecord.parse(pointerRecord.format(step.pointer), 'pointer'), step.pointer)
      assert.equal(rolloutRecord.parse(rolloutRecord.format(step.rollout), 'rollout'), step.rollout)
      assert.is(step.pointer.generation, (input.pointer?.generation ?? 0) + 1)
      assert.is(step.pointer.updatedAt, now.toISOString())
      assert.is(step.rollout.outcome === 'progressing', step.rollout.finishedAt === undefined)
    }
  })

  test('the record of a rollout tells its steps and how it ended', () => {
    const step = decideRollout(inputOf({ pointer: canary(), observed: healthy(50, 2), rollout: rollout('1.1.0', 'progressing', { previous: '1.0.0', steps: [{ weightPercent: 10, at: 'then', decision: 'start', evidence: 'x' }] }) }))
    assert.equal(step.rollout, {
      ...rollout('1.1.0'), previous: '1.0.0', outcome: 'aborted', finishedAt: now.toISOString(),
      reason: 'too many errors: 50 requests, 2 errors (4 %, allowed 2 %), p95 9.0 ms (allowed 500 ms)',
      steps: [
        { weightPercent: 10, at: 'then', decision: 'start', evidence: 'x' },
        { weightPercent: 0, at: now.toISOString(), decision: 'abort', evidence: 'too many errors: 50 requests, 2 errors (4 %, allowed 2 %), p95 9.0 ms (allowed 500 ms)' },
      ],
    })
  })

  test('a second try is a second attempt, and counts what the canary answered before it', () => {
    const step = decideRollout(inputOf({ pointer: pointer('1.0.0'), desired: release('1.1.0'), rollout: rollout('1.1.0', 'aborted'), retryAborted: true, observed: healthy(70, 9) }))
    assert.is(step.rollout?.attempt, 2)
    assert.is(step.pointer?.canary?.requestsBefore, 70)
    assert.is(step.pointer?.canary?.errorsBefore, 9)
  })

  test('the pointer says who promoted, until the rules decide again', () => {
    const promoted = decideRollout(inputOf({ pointer: canary(), observed: healthy(3), promote: { version: '1.1.0', by: 'maria' } }))
    assert.is(promoted.pointer?.by, 'maria')
    assert.match(promoted.rollout!.steps.at(-1)!.evidence, /^1\.1\.0 is promoted by maria/)
    assert.is(decideRollout(inputOf({ pointer: promoted.pointer, desired: release('1.2.0'), rollout: undefined })).pointer?.by, undefined)
  })

  test('a release whose digest is another one than what serves is refused', () =>
    assertFails('DEPLOYMENT_DIGEST_CHANGED', () => decideRollout(inputOf({ pointer: pointer('1.0.0'), desired: { version: '1.0.0', digest: 'f'.repeat(64) } }))))
})

function inputOf(input: Partial<RolloutInput>): RolloutInput {
  return { model: 'clicks', environment: 'production', pointer: undefined, rollout: input.pointer?.canary ? rollout('1.1.0') : undefined, desired: release('1.1.0'), observed: observed(), rules, now, ...input }
}

/** "1.0.0 + 1.1.0 at 10 %"; empty where the pointer stays. */
function describePointer({ pointer: decided }: RolloutStep): string {
  if (!decided) return ''
  return [decided.stable?.version, decided.canary && `${decided.canary.version} at ${decided.canary.weightPercent} %`].filter((part) => part).join(' + ')
}
