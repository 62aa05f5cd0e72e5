import { decideAnnouncements } from '../../src/deployment/decide-announcements.ts'
import type { Deployment, DeploymentState } from '../../src/forge/forge.ts'
import type { Rollout } from '../../src/deployment/record.ts'
import { assert, describe } from '../support/suite.ts'
import { pointer, rollout } from './example.ts'

/** A rollout whose last step was so many minutes ago. */
function ended(version: string, outcome: Rollout['outcome'], minutes: number, more: Partial<Rollout> = {}): Rollout {
  return rollout(version, outcome, { steps: [{ decision: outcome === 'aborted' ? 'abort' : 'promote', weightPercent: 0, evidence: 'x', at: `2026-03-01T10:${59 - minutes}:00.000Z` }], ...more })
}

function shown(id: number, version: string, state?: DeploymentState, stateDescription?: string, attempt = 1): Deployment {
  return { id, ref: 'main', environment: 'production/clicks', description: '', payload: { model: 'clicks', version, attempt }, createdAt: '', ...(state ? { state } : {}), ...(stateDescription === undefined ? {} : { stateDescription }) }
}

describe('decideAnnouncements', (test) => {
  const first = ended('1.0.0', 'promoted', 30)
  const rolledBack = rollout('1.1.0', 'aborted', { reason: 'rolled back to 1.0.0 by maria: carts are empty', steps: [{ decision: 'rollback', weightPercent: 0, evidence: 'x', at: '2026-03-01T10:59:00.000Z' }] })
  const rows: [sentence: string, input: Parameters<typeof decideAnnouncements>, steps: string[]][] = [
    ['what serves gets a deployment that succeeded', [pointer('1.0.0'), [first], []], ['new 1.0.0 success: 1.0.0 serves everybody']],
    ['what is shown already is left alone', [pointer('1.0.0'), [first], [shown(1, '1.0.0', 'success', '1.0.0 serves everybody')]], []],
    ['a deployment whose state was lost gets it', [pointer('1.0.0'), [first], [shown(1, '1.0.0')]], ['1 1.0.0 success: 1.0.0 serves everybody']],
    ['a canary is in progress beside what serves', [pointer('1.0.0', { version: '1.1.0' }), [first, rollout('1.1.0')], [shown(1, '1.0.0', 'success', '1.0.0 serves everybody')]], ['new 1.1.0 in_progress: canary at 10 %: before']],
    ['its next step is news', [pointer('1.0.0', { version: '1.1.0', weightPercent: 50 }), [first, rollout('1.1.0')], [shown(1, '1.0.0', 'success', '1.0.0 serves everybody'), shown(2, '1.1.0', 'in_progress', 'canary at 10 %: before')]], ['2 1.1.0 in_progress: canary at 50 %: before']],
    ['a promotion retires what served before, first', [pointer('1.1.0'), [ended('1.1.0', 'promoted', 1), first], [shown(1, '1.0.0', 'success', '1.0.0 serves everybody'), shown(2, '1.1.0', 'in_progress', 'canary at 50 %')]], ['1 1.0.0 inactive: 1.1.0 serves everybody', '2 1.1.0 success: 1.1.0 serves everybody']],
    ['an abort is a failure, with its reason', [pointer('1.0.0'), [first, ended('1.1.0', 'aborted', 1, { reason: 'too slow' })], [shown(1, '1.0.0', 'success', '1.0.0 serves everybody'), shown(2, '1.1.0', 'in_progress', 'canary')]], ['2 1.1.0 failure: too slow']],
    ['an abort that nobody announced before is shown too', [pointer(undefined), [ended('1.0.0', 'aborted', 1, { reason: 'not ready' })], []], ['new 1.0.0 failure: not ready']],
    ['a rollback retires one and brings the other back', [pointer('1.0.0'), [first, rolledBack], [shown(1, '1.0.0', 'inactive', '1.1.0 serves everybody'), shown(2, '1.1.0', 'success', '1.1.0 serves everybody')]], ['2 1.1.0 inactive: rolled back to 1.0.0 by maria: carts are empty', '1 1.0.0 success: 1.0.0 serves everybody']],
    ['a repository that begins with this gets no deployments of its past', [pointer('1.2.0'), [first, ended('1.1.0', 'aborted', 20), ended('1.2.0', 'promoted', 10)], []], ['new 1.2.0 success: 1.2.0 serves everybody']],
    ['another attempt is another deployment', [pointer('1.0.0', { version: '1.1.0' }), [first, rollout('1.1.0', 'progressing', { attempt: 2 })], [shown(1, '1.0.0', 'success', '1.0.0 serves everybody'), shown(2, '1.1.0', 'failure', 'too slow')]], ['new 1.1.0 in_progress: canary at 10 %: before']],
    ['a long reason is cut to what a forge takes', [pointer('1.0.0'), [first, ended('1.1.0', 'aborted', 1, { reason: 'x'.repeat(300) })], [shown(1, '1.0.0', 'success', '1.0.0 serves everybody')]], [`new 1.1.0 failure: ${'x'.repeat(139)}…`]],
  ]
  for (const [sentence, input, steps] of rows) {
    test(sentence, () => assert.equal(decideAnnouncements(...input).map(({ deployment, version, state, description }) => `${deployment ?? 'new'} ${version} ${state}: ${description}`), steps))
  }
})
