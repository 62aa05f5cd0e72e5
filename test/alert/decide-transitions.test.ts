import type { Rollout } from '../../src/deployment/record.ts'
import { decideTransitions } from '../../src/alert/decide-transitions.ts'
import { transitionId } from '../../src/alert/receiver.ts'
import type { Transition } from '../../src/alert/receiver.ts'
import type { Alert } from '../../src/alert/record.ts'
import type { Health } from '../../src/health/record.ts'
import { assert, describe } from '../support/suite.ts'
import { checks, minute, report, rollout } from './observed.ts'

interface Past { health?: Health; rollouts?: Rollout[]; alerts?: Alert[]; resolveAfter?: number; receivers?: string[]; now?: number }

const decide = ({ health = { reports: [] }, rollouts = [], alerts = [], resolveAfter, receivers = ['issue'], now = 10_000 }: Past) =>
  decideTransitions({ alerts, health: [health], rollouts, rules: resolveAfter === undefined ? {} : { 'user-behavior': { resolveAfter } }, receivers, now: new Date(minute(now)) })
const inWords = ({ kind, alert }: Transition) => `${kind} ${alert.cause} since ${clock(alert.since)}${alert.resolvedAt ? ` until ${clock(alert.resolvedAt)}` : ''}`
const clock = (at: string) => at.slice(11, 16)
/** The alert that a past left behind, everybody told. */
const leftBy = (past: Past): Alert[] => {
  const byKey = new Map((past.alerts ?? []).map((alert) => [alert.key, alert]))
  for (const { alert } of decide(past)) byKey.set(alert.key, { ...alert, notified: { issue: transitionId(alert) } })
  return [...byKey.values()]
}

describe('decideTransitions', (test) => {
  const latency = { probe: 'latency' }
  const firing = leftBy({ health: checks('bad') })
  const slow = leftBy({ health: checks('bad bad', latency) })
  const over = leftBy({ health: checks('bad ok ok ok') })
  const aborted = rollout('1.1.0', 'aborted', 3)
  const abortedAlert = leftBy({ rollouts: [aborted] })

  const rows: [string, Past, string[]][] = [
    ['nothing observed changes nothing', {}, []],
    ['all well changes nothing', { health: checks('ok ok ok ok') }, []],
    ['a service that is down fires at once: it was asked three times', { health: checks('ok bad') }, ['open service-failing since 00:10']],
    ['another probe fires at the second failing report in a row', { health: checks('bad bad', latency) }, ['open latency-failing since 00:05']],
    ['one failing report is a moment’s', { health: checks('bad ok bad ok', latency) }, []],
    ['an unknown report between two failing ones breaks the row', { health: checks('bad unknown bad', latency) }, []],
    ['unknown alone never fires', { health: checks('unknown unknown unknown') }, []],
    ['two probes are two alerts', { health: { reports: [report(minute(5), { service: 'bad', cpu: 'bad' }), report(minute(10), { service: 'bad', cpu: 'bad' })] } }, ['open cpu-failing since 00:05', 'open service-failing since 00:05']],

    ['the same observation again changes nothing', { alerts: firing, health: checks('bad') }, []],
    ['a further failing report is an update', { alerts: firing, health: checks('bad bad') }, ['update service-failing since 00:05']],
    ['two healthy reports are too few', { alerts: firing, health: checks('bad ok ok') }, ['update service-failing since 00:05']],
    ['three healthy reports in a row resolve', { alerts: firing, health: checks('bad ok ok ok') }, ['resolve service-failing since 00:05 until 00:20']],
    ['healthy reports beyond the third change nothing of it', { alerts: firing, health: checks('bad ok ok ok ok ok') }, ['resolve service-failing since 00:05 until 00:20']],
    ['a spec may ask for one healthy report', { alerts: firing, health: checks('bad ok'), resolveAfter: 1 }, ['resolve service-failing since 00:05 until 00:10']],
    ['a failing report breaks the row of healthy ones', { alerts: firing, health: checks('bad ok ok bad ok ok') }, ['update service-failing since 00:05']],
    ['unknown is not good news: it breaks the row of healthy ones', { alerts: firing, health: checks('bad ok ok unknown ok') }, ['update service-failing since 00:05']],
    ['a silent probe keeps its alert open', { alerts: firing, health: checks('bad silent silent silent silent') }, ['update service-failing since 00:05']],
    ['health that is not there keeps the alert open', { alerts: firing }, []],
    ['an old healthy report does not resolve what came later', { alerts: slow, health: checks('ok ok ok ok', { ...latency, from: -20 }) }, []],

    ['a cause that comes back within a day opens its issue again', { alerts: over, health: checks('bad ok ok ok bad') }, ['reopen service-failing since 00:25']],
    ['a cause that comes back after a day has a new issue', { alerts: over, health: checks('bad', { from: 1460 }) }, ['open service-failing since 00:25']],
    ['a cause that comes back exactly a day later opens its issue again', { alerts: over, health: checks('bad', { from: 1455 }) }, ['reopen service-failing since 00:20']],
    ['what was resolved is not raised by the reports from before', { alerts: over, health: checks('bad ok ok ok') }, []],
    ['what came and went while nobody looked is told in order', { health: checks('bad ok ok ok ok bad') }, ['open service-failing since 00:05', 'resolve service-failing since 00:05 until 00:20', 'reopen service-failing since 00:30']],

    ['an aborted rollout fires', { rollouts: [aborted] }, ['open rollout-aborted since 00:03']],
    ['a rollout under way changes nothing', { rollouts: [rollout('1.1.0', 'progressing', 3)] }, []],
    ['an aborted rollout that was followed by a promoted one is history', { rollouts: [aborted, rollout('1.1.1', 'promoted', 20)] }, []],
    ['three healthy reports of the restored version resolve it', { alerts: abortedAlert, rollouts: [aborted], health: checks('ok ok ok') }, ['resolve rollout-aborted since 00:03 until 00:15']],
    ['healthy reports of another version do not', { alerts: abortedAlert, rollouts: [aborted], health: checks('ok ok ok', { version: '1.1.0' }) }, ['update rollout-aborted since 00:03']],
    ['healthy reports from before it do not', { alerts: abortedAlert, rollouts: [aborted], health: checks('ok ok ok', { from: -20 }) }, []],
    ['a service nobody asked does not', { alerts: abortedAlert, rollouts: [aborted], health: checks('ok ok ok', latency) }, ['update rollout-aborted since 00:03']],
    ['a first rollout has no version to go back to: it stays until one is promoted', { alerts: leftBy({ rollouts: [{ ...aborted, previous: undefined }] }), rollouts: [{ ...aborted, previous: undefined }], health: checks('ok ok ok', { version: '' }) }, ['update rollout-aborted since 00:03']],
    ['a newer promoted rollout resolves it', { alerts: abortedAlert, rollouts: [aborted, rollout('1.1.1', 'promoted', 20)] }, ['resolve rollout-aborted since 00:03 until 00:20']],
    ['a newer rollout under way does not', { alerts: abortedAlert, rollouts: [aborted, rollout('1.1.1', 'progressing', 20)] }, []],
    ['a newer rollout that is aborted too goes on in the same alert', { alerts: abortedAlert, rollouts: [aborted, rollout('1.1.1', 'aborted', 20)], health: checks('ok ok ok') }, ['update rollout-aborted since 00:03']],
    ['an abort after a resolved one opens it again', { alerts: leftBy({ alerts: abortedAlert, rollouts: [aborted], health: checks('ok ok ok') }), rollouts: [aborted, rollout('1.1.1', 'aborted', 20)] }, ['reopen rollout-aborted since 00:20']],
    ['a promotion by a clock that is behind resolves all the same', { alerts: abortedAlert, rollouts: [aborted, rollout('1.1.1', 'promoted', 2, { startedAt: minute(4) })] }, ['resolve rollout-aborted since 00:03 until 00:02']],

    ['a receiver that was not told of a firing alert is told', { alerts: firing, health: checks('bad'), receivers: ['issue', 'email'] }, ['open service-failing since 00:05']],
    ['a receiver that was not told of a resolution is told within a day', { alerts: over, health: checks('bad ok ok ok'), receivers: ['issue', 'email'], now: 1400 }, ['resolve service-failing since 00:05 until 00:20']],
    ['a receiver that joins later is not told of what is long over', { alerts: over, health: checks('bad ok ok ok'), receivers: ['issue', 'email'], now: 1500 }, []],
    ['an alert without its observations is still told to who does not know', { alerts: firing, receivers: ['email'] }, ['open service-failing since 00:05']],
  ]
  for (const [sentence, past, expected] of rows) {
    test(sentence, () => {
      assert.equal(decide(past).map(inWords), expected)
      assert.equal(decide(past), decide(past), 'the same past gives the same transitions')
    })
  }

  test('the service and rollouts are critical, other probes a warning', () => {
    const health = { reports: [5, 10].map((at) => report(minute(at), { service: 'bad', latency: 'bad', disk: 'bad' })) }
    assert.equal(decide({ health, rollouts: [aborted] }).map(({ alert }) => `${alert.cause} ${alert.severity}`), ['rollout-aborted critical', 'disk-failing warning', 'latency-failing warning', 'service-failing critical'])
  })

  test('a sentence tells what, where and why, and how long it lasted', () => {
    const resolved = decide({ alerts: abortedAlert, rollouts: [aborted], health: checks('ok ok ok') })
    assert.equal([...decide({ rollouts: [aborted] }), ...resolved, ...decide({ alerts: over, health: checks('bad ok ok ok bad') })].map(({ sentence }) => sentence), [
      'user-behavior in production: rollout of 1.1.0 aborted: 12 of 40 requests of the canary failed (30 %, limit 2 %).',
      'user-behavior in production: rollout of 1.1.0 aborted is resolved after 12 min: 3 healthy checks in a row.',
      'user-behavior in production: service failing again: service is over its limit.',
    ])
  })

  test('models and environments do not mix', () => {
    const others = checks('bad').reports.map((entry) => ({ ...entry, environment: 'staging' }))
    const transitions = decideTransitions({ alerts: firing, health: [checks('bad ok ok ok'), { reports: others }], rollouts: [], rules: {}, receivers: ['issue'], now: new Date(minute(30)) })
    assert.equal(transitions.map(({ kind, alert }) => `${kind} ${alert.environment}`), ['resolve production', 'open staging'])
    assert.is.not(transitions[0]!.alert.key, transitions[1]!.alert.key)
  })

  test('the newest ten facts are kept as evidence, though the reports of the beginning are gone', () => {
    const words = checks(Array.from({ length: 14 }, () => 'bad').join(' '))
    const known = leftBy({ health: { reports: words.reports.slice(0, 4) } })
    const [update] = decide({ alerts: known, health: { reports: words.reports.slice(6) } })
    assert.equal(update!.alert.evidence.map(({ at }) => clock(at)), ['00:15', '00:20', '00:35', '00:40', '00:45', '00:50', '00:55', '01:00', '01:05', '01:10'])
    assert.is(clock(update!.alert.since), '00:05')
  })

  test('earlier episodes of an issue are remembered', () => {
    const [again] = decide({ alerts: over, health: checks('bad ok ok ok bad') })
    assert.equal(again!.alert.history, [{ since: minute(5), resolvedAt: minute(20) }])
    assert.is(again!.alert.resolvedAt, undefined)
  })

  test('seeing every report as it comes or all at once ends in the same alert', () => {
    const words = 'ok bad unknown ok ok bad ok ok ok bad ok ok unknown ok ok ok bad'.split(' ')
    let known: Alert[] = []
    for (let i = 1; i <= words.length; i++) known = leftBy({ alerts: known, health: checks(words.slice(0, i).join(' ')) })
    assert.equal(known, leftBy({ health: checks(words.join(' ')) }))
  })
})
