import { raiseAlerts } from '../../src/alert/alert.ts'
import { readObservations } from '../../src/alert/observations.ts'
import type { Observations } from '../../src/alert/causes.ts'
import type { Change, Message } from '../../src/alert/message.ts'
import type { Receiver } from '../../src/alert/receiver.ts'
import { issueReceiver } from '../../src/alert/receivers/issue.ts'
import type { IssueForge } from '../../src/alert/receivers/issue.ts'
import { mostMessages } from '../../src/alert/tell.ts'
import { manualClock } from '../../src/base/clock.ts'
import { failure } from '../../src/base/errors.ts'
import { recordingLog } from '../../src/base/log.ts'
import { rolloutRecord } from '../../src/deployment/record.ts'
import { healthRecord } from '../../src/health/record.ts'
import { withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { Killed, memoryForge } from './memory-forge.ts'
import { checks, minute, rollout } from './observed.ts'

const aborted = rollout('1.1.0', 'aborted', 3)
const broken: Observations = { health: [], rollouts: [aborted] }
const healed: Observations = { health: [checks('ok ok ok')], rollouts: [aborted] }

/** Runs the stage once. */
async function raise(forge: IssueForge, observations: Observations, receivers: Receiver[] = [], log = recordingLog()) {
  return raiseAlerts({ ...observations, rules: {}, owners: { 'user-behavior': ['ml-team'] } }, { store: issueReceiver({ forge }), receivers, clock: manualClock(minute(60)), log })
}

/** A receiver that keeps what it was told, and may be out of order. */
function messages(name = 'email'): Receiver & { told: string[]; messages: Message[]; isBroken: boolean } {
  const receiver = {
    name, told: [] as string[], messages: [] as Message[], isBroken: false,
    send: async (message: Message) => {
      if (receiver.isBroken) throw failure('ALERT_NOT_DELIVERED', { receiver: name, problem: 'greylisted' })
      receiver.messages.push(message)
      receiver.told.push(message.changes.map(({ kind, sentence }) => `${kind}: ${sentence}`).join('\n'))
    },
  }
  return receiver
}

/** The service of so many models fails at once. */
function stormOf(n: number): Observations {
  return { health: Array.from({ length: n }, (_, i) => ({ reports: checks('bad').reports.map((report) => ({ ...report, model: `model-${i}` })) })), rollouts: [] }
}

async function notifiedBy(forge: IssueForge): Promise<Record<string, string>> {
  return (await issueReceiver({ forge }).readAlerts())[0]!.notified
}

describe('raiseAlerts', (test) => {
  test('an aborted rollout opens one issue, and three healthy checks close it with a comment', () => withLocalForge(async ({ forge }) => {
    const log = recordingLog()
    for (const observations of [broken, broken, healed, healed]) await raise(forge, observations, [], log)
    const issues = await forge.listIssues({ labels: [], state: 'all' })
    assert.equal(issues.map(({ title, state }) => `${state} ${title}`), ['closed [critical] user-behavior in production: rollout of 1.1.0 aborted'])
    assert.is((await forge.listComments(issues[0]!.number)).length, 1)
    assert.equal(log.lines, [
      'open: user-behavior in production: rollout of 1.1.0 aborted: 12 of 40 requests of the canary failed (30 %, limit 2 %).',
      'resolve: user-behavior in production: rollout of 1.1.0 aborted is resolved after 12 min: 3 healthy checks in a row.',
    ])
  }))

  test('a run that changes nothing writes nothing', async () => {
    const forge = memoryForge()
    await raise(forge, broken)
    forge.effects.length = 0
    assert.equal(await raise(forge, broken), [])
    assert.equal(forge.effects, [])
  })

  for (const when of ['before', 'after'] as const) {
    test(`killed ${when} any effect and run again: one issue, in its right state, one comment of each kind`, async () => {
      const whole = await liveThrough(undefined, when)
      assert.ok(whole.nEffects > 9, `${whole.nEffects} effects`)
      for (let n = 1; n <= whole.nEffects; n++) assert.equal({ ...await liveThrough(n, when), nEffects: 0 }, { ...whole, nEffects: 0 }, `killed ${when} effect ${n}`)
    })
  }

  test('a 502 after the issue was made gives one issue, in the same run', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST *issues', kind: '502-after' })
    await raise(forge, broken)
    await raise(forge, broken)
    assert.equal([(await forge.listIssues({ labels: [], state: 'all' })).length, server.pendingFaults().length], [1, 0])
  }))

  test('a 502 before the issue was made fails, and the next run makes it', () => withLocalForge(async ({ forge, server }) => {
    server.addFault({ match: 'POST *issues', kind: '502-before' })
    await assertFails('FORGE_UNAVAILABLE', () => raise(forge, broken))
    await raise(forge, broken)
    assert.is((await forge.listIssues({ labels: [], state: 'open' })).length, 1)
  }))

  test('every receiver is told each thing once, by its own count', async () => {
    const [forge, email, sms] = [memoryForge(), messages('email'), messages('sms')]
    email.isBroken = true
    await assertFails('ALERT_NOT_DELIVERED', () => raise(forge, broken, [email, sms]))
    email.isBroken = false
    for (const observations of [broken, broken, healed, healed]) await raise(forge, observations, [email, sms])
    const expected = [
      'open: user-behavior in production: rollout of 1.1.0 aborted: 12 of 40 requests of the canary failed (30 %, limit 2 %).',
      'resolve: user-behavior in production: rollout of 1.1.0 aborted is resolved after 12 min: 3 healthy checks in a row.',
    ]
    assert.equal([email.told, sms.told], [expected, expected])
  })

  test('a receiver is marked as told only after it was: one that fails is told by the next run', async () => {
    const [forge, email, log] = [memoryForge(), messages(), recordingLog()]
    email.isBroken = true
    await assertFails('ALERT_NOT_DELIVERED', () => raise(forge, broken, [email], log))
    assert.equal(Object.keys((await issueReceiver({ forge }).readAlerts())[0]!.notified), ['issue'])
    assert.match(log.lines.at(-1)!, /^warning: Left for the next run: email was not told \(greylisted\)$/)
  })

  test('what was resolved while a receiver was out of order is told as resolved', async () => {
    const [forge, email] = [memoryForge(), messages()]
    email.isBroken = true
    for (const observations of [broken, healed]) await assertFails('ALERT_NOT_DELIVERED', () => raise(forge, observations, [email]))
    email.isBroken = false
    await raise(forge, healed, [email])
    assert.equal(email.told.map((text) => text.split(':')[0]), ['resolve'])
  })

  test('a message names the page of its alert and who answers for the model', () => withLocalForge(async ({ forge }) => {
    const email = messages()
    await raise(forge, broken, [email])
    const [{ changes: [{ url, owners }], title, lines }] = email.messages as [Message & { changes: [Change] }]
    assert.equal([url, owners, title], [(await forge.listIssues({ labels: [], state: 'open' }))[0]!.url, ['ml-team'], '[critical] user-behavior in production: rollout of 1.1.0 aborted'])
    assert.equal(lines.slice(1), ['Firing since 2026-01-01 00:03:00 UTC.', 'Owners: ml-team'])
  }))

  test('a storm of alerts is one digest, after which nobody is told again', async () => {
    const [forge, email] = [memoryForge(), messages()]
    await raise(forge, stormOf(mostMessages), [email])
    assert.is(email.messages.length, mostMessages)
    const [other, sms] = [memoryForge(), messages('sms')]
    for (let i = 0; i < 2; i++) await raise(other, stormOf(mostMessages + 1), [sms])
    assert.equal(sms.messages.map(({ title }) => title), ['6 alerts changed: 6 critical'])
    assert.is(other.issues.length, mostMessages + 1)
  })

  test('a digest that was refused is made anew by the next run, of what is then', async () => {
    const [forge, email] = [memoryForge(), messages()]
    email.isBroken = true
    await assertFails('ALERT_NOT_DELIVERED', () => raise(forge, stormOf(7), [email]))
    email.isBroken = false
    await raise(forge, stormOf(8), [email])
    assert.equal(email.messages.map(({ title }) => title), ['8 alerts changed: 8 critical'])
  })

  test('killed between a message and its mark, it comes once more, and can be recognised', async () => {
    const [undisturbed, forge, email] = [memoryForge(), memoryForge(), messages()]
    await raise(undisturbed, broken)
    forge.killAt(undisturbed.effects.length + 1, 'before')
    assert.instance(await raise(forge, broken, [email]).catch((error: unknown) => error), Killed)
    forge.killAt(undefined)
    assert.equal([email.messages.length, Object.keys(await notifiedBy(forge))], [1, ['issue']])
    for (let i = 0; i < 2; i++) await raise(forge, broken, [email])
    assert.equal([email.messages.length, Object.keys(await notifiedBy(forge)).toSorted()], [2, ['email', 'issue']])
    assert.is(email.messages[0]!.id, email.messages[1]!.id)
  })

  test('a message that a channel never takes keeps no other from being told', async () => {
    const [forge, email] = [memoryForge(), messages()]
    const picky: Receiver = { name: 'email', send: async (message) => { if (message.title.includes('model-0')) throw failure('ALERT_NOT_DELIVERED', { receiver: 'email', problem: 'spam' }); await email.send(message) } }
    for (let i = 0; i < 2; i++) await assertFails('ALERT_NOT_DELIVERED', () => raise(forge, stormOf(3), [picky]))
    assert.equal(email.messages.map(({ title }) => /model-\d/.exec(title)![0]), ['model-1', 'model-2'])
  })

  test('an issue that cannot be written does not keep other causes from being told', async () => {
    const forge = memoryForge()
    const picky: IssueForge = { ...forge, createIssue: async (issue) => { if (issue.title.includes('rollout')) throw failure('FORGE_REFUSED', { what: 'Create', host: 'x', problem: 'no' }); return forge.createIssue(issue) } }
    await assertFails('FORGE_REFUSED', () => raise(picky, { health: [checks('bad')], rollouts: [aborted] }))
    assert.equal(forge.issues.map(({ title }) => title), ['[critical] user-behavior in production: service failing'])
  })

  test('an issue that could not be opened is not told of its end first: the next run tells all in order', async () => {
    const forge = memoryForge()
    let nRefused = 0
    const picky: IssueForge = { ...forge, createIssue: async (issue) => { if (nRefused++ === 0) throw failure('FORGE_UNAVAILABLE', { what: 'Create', host: 'x', problem: '502' }); return forge.createIssue(issue) } }
    const observations = { health: [checks('bad ok ok ok bad')], rollouts: [] }
    await assertFails('FORGE_UNAVAILABLE', () => raise(picky, observations))
    assert.is(forge.issues.length, 0)
    assert.equal((await raise(picky, observations)).map(({ kind }) => kind), ['open', 'resolve', 'reopen'])
    assert.equal(forge.issues.map(({ state }) => state), ['open'])
  })

  test('a text of any length and any characters fits into its issue', () => withLocalForge(async ({ forge }) => {
    const reason = '<@#"\\\u0007|$😀'.repeat(2_000)
    const sick = checks(Array.from({ length: 12 }, () => 'bad').join(' '))
    for (const { checks: found } of sick.reports) found[0]!.reason = reason
    await raise(forge, { health: [sick], rollouts: [{ ...aborted, reason }] })
    assert.is((await raise(forge, { health: [sick], rollouts: [{ ...aborted, reason }] })).length, 0)
    assert.ok((await forge.listIssues({ labels: [], state: 'open' })).every(({ body }) => body.length < 65_000))
  }))
})

describe('readObservations', (test) => {
  test('reads every model’s records, and passes over a torn one with a warning', () => withLocalForge(async ({ forge }) => {
    const health = checks('ok bad')
    await forge.commitToBranch('rankops/state', { expectedHead: undefined, message: 'x', changes: [
      { path: 'health/production/user-behavior.json', content: healthRecord.format(health) },
      { path: 'health/production/other.json', content: '{"record":"health/1"' },
      { path: 'rollouts/production/user-behavior/1.1.0.json', content: rolloutRecord.format(aborted) },
      { path: 'deployments/production/user-behavior.json', content: '{}' },
    ] })
    const log = recordingLog()
    assert.equal(await readObservations(forge, log), { health: [health], rollouts: [aborted] })
    assert.is(log.lines.length, 1)
    assert.match(log.lines[0]!, /^warning: Passed over: rankops\/state:health\/production\/other\.json: not JSON/)
  }))

  test('without a state branch there is nothing to observe', () => withLocalForge(async ({ forge }) => {
    assert.equal(await readObservations(forge, recordingLog()), { health: [], rollouts: [] })
  }))
})

/** An alert that fires, resolves, fires again and resolves, seen by the issue and one receiver; killed at the n-th effect of the forge.
 *  The receiver may be told twice by a kill, which its port allows; the issue may not. */
async function liveThrough(n: number | undefined, when: 'before' | 'after') {
  const [forge, email] = [memoryForge(), messages()]
  if (n !== undefined) forge.killAt(n, when)
  for (const words of ['ok', 'ok bad', 'ok bad ok ok ok', 'ok bad ok ok ok bad', 'ok bad ok ok ok bad ok ok ok']) {
    const observations = { health: [checks(words)], rollouts: [] }
    await raise(forge, observations, [email]).catch(async (error: unknown) => {
      if (!(error instanceof Killed)) throw error
      forge.killAt(undefined)
      await raise(forge, observations, [email])
    })
  }
  return {
    nEffects: forge.effects.length,
    issues: forge.issues.map(({ title, state, body }) => `${state} ${title}\n${body}`),
    comments: (await forge.listComments(1)).map(({ body }) => body.split('\n')[1]),
    told: email.told.filter((text, i) => text !== email.told[i - 1]),
  }
}
