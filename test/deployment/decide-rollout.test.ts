import { decideRollout } from '../../src/deployment/decide-rollout.ts'
import type { RolloutInput, RolloutStep } from '../../src/deployment/decide-rollout.ts'
import { beginEvidence } from '../../src/deployment/evidence/canary-evidence.ts'
import { pointerRecord, rolloutRecord } from '../../src/deployment/record.ts'
import type { ObservedDeployment, ObservedReplica } from '../../src/deployment/target.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { latencies, now, observed, pointer, release, replica, rollout, rules } from './example.ts'

const canary = (more: object = {}) => pointer('1.0.0', { version: '1.1.0', ...more })
const healthy = (requests: number, errors = 0, latencyP95Ms = 9) => observed(replica('1.0.0'), replica('1.1.0', { role: 'canary', requests, errors, ...latencies(requests, latencyP95Ms) }))

const beside = (deployment: ObservedDeployment, baseline: Partial<ObservedReplica>): ObservedDeployment => ({ ...deployment, replicas: [...deployment.replicas, replica('1.0.0', { role: 'baseline', ...baseline })] })

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
    ['a canary with too few requests stays', { pointer: canary(), observed: healthy(49) }, 'hold', '', /^1\.1\.0 stays at 10 %: 49 of 50 requests answered in this step, about 1 min 13 s to go at 0.82 a minute: 49 requests, 0 % errors, 0 % slower than 500 ms$/],
    ['a canary that is clearly bad is aborted before that', { pointer: canary(), observed: healthy(6, 4) }, 'abort', '1.0.0', /^1\.1\.0 is aborted: 66\.7 % errors in 6 requests, 2 % permitted \(evidence 1 : [\d,]+, limit 1 : 1,000\); 1\.0\.0 serves everybody$/],
    ['a good canary gets the next step', { pointer: canary(), observed: healthy(50) }, 'advance', '1.0.0 + 1.1.0 at 50 %', /from 10 % to 50 %/],
    ['only the requests of this step count', { pointer: canary({ step: 1, weightPercent: 50, evidence: beginEvidence(healthy(50), '1.1.0', rules) }), observed: healthy(99) }, 'hold', '', /49 of 50/],
    ['a canary that was good at its last step is promoted', { pointer: canary({ step: 1, weightPercent: 50, evidence: beginEvidence(healthy(50), '1.1.0', rules) }), observed: healthy(100) }, 'promote', '1.1.0', /passed its last step/],
    ['a canary with too many errors is aborted', { pointer: canary(), observed: healthy(50, 10) }, 'abort', '1.0.0', /20 % errors in 50 requests, 2 % permitted/],
    ['a canary with a few errors too many is not decided about, however many requests are enough', { pointer: canary(), observed: healthy(60, 2) }, 'hold', '', /^1\.1\.0 stays at 10 %: not sure yet: 3\.3 % errors in 60 requests, 2 % permitted \(evidence below 1 : 1, limit 1 : 1,000\)$/],
    ['a canary that is within its limits and far worse than the baseline is aborted', { pointer: canary(), observed: beside(healthy(2000, 36), { requests: 2000, errors: 2 }) }, 'abort', '1.0.0', /1\.8 % errors in 2,000 requests against 0\.1 % of 1\.0\.0/],
    ['where the baseline fails as well it is not the canary, and nothing is decided', { pointer: canary(), observed: beside(healthy(200, 60), { requests: 200, errors: 60 }) }, 'hold', '', /30 % errors .*, but 1\.0\.0 does no better: 30 %$/],
    ['a canary after which fewer buy is aborted', { pointer: canary(), observed: beside(observed(replica('1.0.0'), replica('1.1.0', { role: 'canary', requests: 9000, events: { purchase: 300 } })), { requests: 9000, events: { purchase: 600 } }) }, 'abort', '1.0.0', /3\.3 % of requests with purchase in 9,000 requests against 6\.7 % of 1\.0\.0/],
    ['without any request nobody is waited for with a promise', { pointer: canary(), observed: healthy(0) }, 'hold', '', /0 of 50 requests answered in this step, none in 1 h: nobody asks it: 0 requests$/],
    ['a canary that is too slow is aborted', { pointer: canary(), observed: healthy(50, 0, 700) }, 'abort', '1.0.0', /100 % of answers slower than 500 ms in 50 requests, 5 % permitted/],
    ['a canary whose process ended is aborted', { pointer: canary(), observed: observed(replica('1.0.0'), replica('1.1.0', { isHealthy: false })) }, 'abort', '1.0.0', /its server ended or does not answer;/],
    ['a canary that was killed is aborted with the cause, also where it runs again', { pointer: canary(), observed: observed(replica('1.0.0'), replica('1.1.0', { isHealthy: true, ending: 'was killed: out of memory (limit 64 MiB), and was started again once' })) }, 'abort', '1.0.0', /its server was killed: out of memory \(limit 64 MiB\), and was started again once;/],
    ['a canary whose process is not there is aborted', { pointer: canary(), observed: observed(replica('1.0.0')) }, 'abort', '1.0.0', /is not there/],
    ['a newer release takes the place of a canary', { pointer: canary(), observed: healthy(10), desired: release('1.2.0') }, 'supersede', '1.0.0', /^1\.1\.0 is superseded: 1\.2\.0 was released meanwhile and takes its place/],
    ['an older release does not disturb a canary', { pointer: canary(), observed: healthy(10), desired: release('1.0.0') }, 'hold', '', /./],
    ['a spec with fewer steps promotes what passed the last one', { pointer: canary({ step: 1, weightPercent: 50 }), observed: healthy(60), rules: { ...rules, steps: [10] } }, 'promote', '1.1.0', /./],
    ['a canary that a person promotes does not wait for its requests', { pointer: canary(), observed: healthy(3), promote: { version: '1.1.0', by: 'maria' } }, 'promote', '1.1.0', /^1\.1\.0 is promoted by maria at 10 %: 3 of 50 requests answered/],
    ['a person’s word does not bring in a canary that is bad', { pointer: canary(), observed: healthy(6, 4), promote: { version: '1.1.0', by: 'maria' } }, 'abort', '1.0.0', /66\.7 % errors/],
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
      assert.is(step.pointer.generation, (input.pointer?.generation ?? 0) + (step.decision === 'hold' ? 0 : 1))
      assert.is(step.pointer.updatedAt, now.toISOString())
      assert.is(step.rollout.outcome === 'progressing', step.rollout.finishedAt === undefined)
    }
  })

  test('the record of a rollout tells its steps, what was seen and how it ended', () => {
    const step = decideRollout(inputOf({ pointer: canary(), observed: healthy(50, 25), rollout: rollout('1.1.0', 'progressing', { previous: '1.0.0', steps: [{ weightPercent: 10, at: 'then', decision: 'start', evidence: 'x' }] }) }))
    const cause = '50 % errors in 50 requests, 2 % permitted (evidence 1 : more than a billion, limit 1 : 1,000)'
    assert.equal({ ...step.rollout, looks: [] }, {
      ...rollout('1.1.0'), previous: '1.0.0', outcome: 'aborted', finishedAt: now.toISOString(),
      reason: cause,
      looks: [],
      steps: [
        { weightPercent: 10, at: 'then', decision: 'start', evidence: 'x' },
        { weightPercent: 0, at: now.toISOString(), decision: 'abort', evidence: cause },
      ],
    })
    const [look] = step.rollout!.looks!
    assert.equal([look!.weightPercent, look!.requests, look!.limit], [10, 50, 3])
    assert.ok(look!.evidence > 9, String(look!.evidence))
  })

  test('what was seen is kept with a hold, and the same counters again change nothing', () => {
    const first = decideRollout(inputOf({ pointer: canary(), observed: healthy(30) }))
    assert.is(first.decision, 'hold')
    assert.equal([first.pointer!.generation, first.pointer!.reason, first.pointer!.canary!.evidence!.requests], [4, 'before', 30])
    const again = decideRollout(inputOf({ pointer: first.pointer, rollout: first.rollout, observed: healthy(30) }))
    assert.equal([again.decision, again.pointer], ['hold', undefined])
    const later = decideRollout(inputOf({ pointer: first.pointer, rollout: first.rollout, observed: healthy(45) }))
    assert.equal(later.rollout!.looks!.map(({ requests }) => requests), [30, 45])
  })

  test('a record keeps the looks of a rollout that takes weeks', () => {
    let state = { pointer: canary(), rollout: rollout('1.1.0') }
    for (let i = 1; i < 1000; i++) {
      const step = decideRollout(inputOf({ ...state, observed: healthy(i), rules: { ...rules, minRequests: 2000 } }))
      state = { pointer: step.pointer!, rollout: step.rollout! }
    }
    const looks = state.rollout.looks!
    assert.ok(looks.length > 40 && looks.length <= 80, String(looks.length))
    assert.equal([looks[0]!.requests, looks.at(-1)!.requests], [1, 999])
    rolloutRecord.parse(rolloutRecord.format(state.rollout), 'rollout')
  })

  test('a second try is a second attempt, and does not count what the canary answered before it', () => {
    const step = decideRollout(inputOf({ pointer: pointer('1.0.0'), desired: release('1.1.0'), rollout: rollout('1.1.0', 'aborted'), retryAborted: true, observed: healthy(70, 9) }))
    assert.is(step.rollout?.attempt, 2)
    assert.match(decideRollout(inputOf({ pointer: step.pointer, rollout: step.rollout, observed: healthy(71, 9) })).reason, /1 of 50 requests/)
  })

  const shadow = { sharePercent: 20, minRequests: 100 }
  const compared = (more: object) => ({ ...healthy(0), comparison: { name: '1.1.0', version: '1.1.0', mirrored: 100, failed: 0, dropped: 0, compared: 100, rankOverlap: 0.91, topKChurn: 0.12, latencyP50Ms: { served: 5, shadow: 6 }, latencyP95Ms: { served: 11, shadow: 14 }, worst: [], ...more } })

  test('where the spec wants a shadow, a release is one before its first step, and the record keeps what was compared', () => {
    const start = decideRollout(inputOf({ pointer: pointer('1.0.0'), shadow, rollout: undefined }))
    assert.match(start.reason, /^1\.1\.0 follows 1\.0\.0: shadow of 20 %$/)
    assert.equal([start.pointer!.canary!.phase, start.pointer!.canary!.weightPercent], ['shadow', 0])
    const state = { pointer: start.pointer, rollout: start.rollout, shadow }
    assert.match(decideRollout(inputOf({ ...state, observed: compared({ compared: 99 }) })).reason, /^1\.1\.0 stays a shadow: 99 of 100 answers compared$/)
    assert.match(decideRollout(inputOf({ ...state, promote: { version: '1.1.0' }, observed: compared({}) })).reason, /nobody got an answer of it yet, so it is not promoted/)
    const next = decideRollout(inputOf({ ...state, observed: compared({}) }))
    assert.match(next.reason, /^1\.1\.0 goes from shadow to 10 %: 100 answers compared: rank overlap 0\.91, 12 % of the first items are others, p95 14 ms against 11 ms$/)
    assert.equal([next.decision, next.pointer!.canary!.phase, next.pointer!.canary!.weightPercent], ['advance', undefined, 10])
    assert.is(rolloutRecord.parse(rolloutRecord.format(next.rollout!), 'rollout').shadow!.rankOverlap, 0.91)
    const bad = decideRollout(inputOf({ ...state, observed: compared({ failed: 50 }) }))
    assert.equal([bad.decision, bad.pointer!.canary], ['abort', undefined])
    assert.match(bad.reason, /as a shadow 33\.3 % errors in 150 requests, 2 % permitted/)
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

/** "1.0.0 + 1.1.0 at 10 %"; empty where what runs stays. */
function describePointer({ decision, pointer: decided }: RolloutStep): string {
  if (!decided || decision === 'hold') return ''
  return [decided.stable?.version, decided.canary && `${decided.canary.version} at ${decided.canary.weightPercent} %`].filter((part) => part).join(' + ')
}
