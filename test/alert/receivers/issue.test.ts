import { issueReceiver } from '../../../src/alert/receivers/issue.ts'
import { transitionId } from '../../../src/alert/receiver.ts'
import type { Transition } from '../../../src/alert/receiver.ts'
import type { Alert } from '../../../src/alert/record.ts'
import { alert, life, resolved } from '../../contracts/alert-store.ts'
import { assertGolden } from '../../support/golden.ts'
import { withLocalForge } from '../../support/local-forge.ts'
import { assert, describe } from '../../support/suite.ts'
import { memoryForge } from '../memory-forge.ts'

const transition = (kind: Transition['kind'], what: Alert): Transition => ({ kind, alert: what, sentence: 'What happened.' })
const visible = (text: string) => text.replace(/<!-- rankops:[^>]*-->/g, '<!-- … -->').replace(/http:\/\/127\.0\.0\.1:\d+/g, 'https://forge.example')
/** A forge in memory, on which an alert was opened. */
async function opened(what = alert()) {
  const forge = memoryForge()
  const receiver = issueReceiver({ forge })
  await receiver.deliver(transition('open', what))
  forge.effects.length = 0
  return { forge, receiver, issue: forge.issues[0]! }
}

describe('issueReceiver', (test) => {
  test('title, text and comments say what happened, what was seen and what to do', () => withLocalForge(async ({ forge }) => {
    const receiver = issueReceiver({ forge })
    await receiver.deliver(life[0]!)
    const [first] = await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
    assertGolden('alert/title.txt', `${first!.title}\n`)
    assertGolden('alert/firing.md', visible(first!.body))
    assert.equal(first!.labels.toSorted(), [`alert:${alert().key.slice(0, 8)}`, 'model:user-behavior', 'rankops-alert', 'severity:critical'])
    for (const next of life.slice(1, 3)) await receiver.deliver(next)
    const [again] = await forge.listIssues({ labels: ['rankops-alert'], state: 'open' })
    assert.is(again!.number, first!.number)
    assertGolden('alert/firing-again.md', visible(again!.body))
    const comments = await forge.listComments(again!.number)
    assertGolden('alert/resolved-comment.md', visible(comments[0]!.body))
    assertGolden('alert/reopened-comment.md', visible(comments[1]!.body))
    await receiver.deliver(life[3]!)
    const [over] = await forge.listIssues({ labels: ['rankops-alert'], state: 'all' })
    assert.is(over!.state, 'closed')
    assertGolden('alert/resolved.md', visible(over!.body))
  }))

  test('what was told is read back, its delivery included', async () => {
    const { receiver } = await opened()
    assert.equal(await receiver.readAlerts(), [{ ...alert(), notified: { issue: transitionId(alert()) } }])
    await receiver.markNotified(alert(), 'email')
    assert.equal((await receiver.readAlerts())[0]!.notified, { issue: transitionId(alert()), email: transitionId(alert()) })
    await receiver.deliver(transition('resolve', resolved()))
    assert.equal(await receiver.readAlerts(), [{ ...resolved(), notified: { issue: transitionId(resolved()), email: transitionId(alert()) } }])
  })

  test('of two issues opened in the same moment the younger is closed by whoever reads next', async () => {
    const { forge, receiver, issue } = await opened()
    await forge.createIssue({ title: issue.title, body: issue.body, labels: issue.labels })
    forge.effects.length = 0
    assert.is((await receiver.readAlerts()).length, 1)
    assert.equal(forge.effects, ['update issue 2 closed'])
    assert.equal(forge.issues.map(({ state }) => state), ['open', 'closed'])
  })

  test('an update edits the text and writes no comment', async () => {
    const { forge, receiver } = await opened()
    await receiver.deliver(transition('update', alert({ evidence: [...alert().evidence, { at: '2026-01-01T00:10:00.000Z', fact: 'Service of 1.0.0 ok: Ready' }] })))
    assert.equal(forge.effects, ['update issue 1'])
    assert.match(forge.issues[0]!.body, /00:10:00 \| Service of 1\.0\.0 ok/)
  })

  test('a change of severity is worth a comment, once', async () => {
    const { forge, receiver, issue } = await opened(alert({ severity: 'warning' }))
    for (let i = 0; i < 2; i++) await receiver.deliver(transition('update', alert({ severity: 'critical' })))
    assert.equal(forge.effects, [
      'comment on issue 1: **Now critical**, before warning. 12 of 40 requests of the canary failed (30 %, limit 2 %).',
      'label severity:critical',
      'update issue 1',
    ])
    assert.equal(issue.labels.filter((label) => label.startsWith('severity:')), ['severity:critical'])
  })

  test('labels that people added stay, and ours that they took off come back', async () => {
    const { forge, receiver, issue } = await opened()
    issue.labels = ['needs-owner', 'rankops-alert']
    await receiver.deliver(transition('update', alert({ reason: 'worse' })))
    assert.equal(issue.labels, ['needs-owner', 'rankops-alert', `alert:${alert().key.slice(0, 8)}`, 'model:user-behavior', 'severity:critical'])
    assert.is(forge.issues.length, 1)
  })

  test('an issue that someone closed by hand stays closed while its cause lasts, and no other is opened', async () => {
    const { forge, receiver, issue } = await opened()
    issue.state = 'closed'
    await receiver.deliver(transition('open', alert()))
    await receiver.deliver(transition('update', alert({ reason: 'worse' })))
    assert.equal([forge.issues.length, issue.state], [1, 'closed'])
    await receiver.deliver(transition('resolve', resolved()))
    assert.is((await receiver.readAlerts())[0]!.state, 'resolved')
  })

  test('of two issues of one cause the older stays and the other is closed as its duplicate', async () => {
    const { forge, receiver } = await opened()
    forge.issues.push({ ...structuredClone(forge.issues[0]!), number: 2 })
    await receiver.deliver(transition('update', alert({ reason: 'worse' })))
    assert.equal(forge.effects, ['update issue 2 closed', 'update issue 1'])
    assert.is(forge.issues[1]!.body, 'Duplicate of #1')
    await receiver.deliver(transition('resolve', resolved()))
    assert.equal(forge.issues.map(({ state }) => state), ['closed', 'closed'])
    assert.is((await receiver.readAlerts()).length, 1)
  })

  test('a new episode after a day has a new issue that names the one before', async () => {
    const { forge, receiver } = await opened()
    await receiver.deliver(transition('resolve', resolved()))
    const later = alert({ since: '2026-01-05T00:00:00.000Z' })
    await receiver.deliver(transition('open', later))
    await receiver.deliver(transition('update', { ...later, reason: 'worse' }))
    assert.equal(forge.issues.map(({ state }) => state), ['closed', 'open'])
    assert.match(forge.issues[1]!.body, /The same cause before: #1$/)
    assert.equal((await receiver.readAlerts()).map(({ since }) => since), [later.since])
  })

  test('an old message does not open what is over', async () => {
    const { forge, receiver } = await opened()
    await receiver.deliver(transition('resolve', resolved()))
    forge.effects.length = 0
    for (const kind of ['open', 'update', 'reopen'] as const) await receiver.deliver(transition(kind, alert()))
    assert.equal(forge.effects, [])
    assert.is(forge.issues[0]!.state, 'closed')
  })

  test('an issue whose record was damaged is passed over, and the alert is opened anew', async () => {
    const { forge, receiver, issue } = await opened()
    issue.body = issue.body.replace('alert/1', 'alert/9')
    assert.equal(await receiver.readAlerts(), [])
    await receiver.deliver(transition('open', alert()))
    assert.is(forge.issues.length, 2)
  })

  test('line ends that a browser changed are no change', async () => {
    const { forge, receiver, issue } = await opened()
    issue.body = issue.body.replaceAll('\n', '\r\n')
    await receiver.deliver(transition('update', alert()))
    assert.equal(forge.effects, [])
  })

  test('names that are longer than a label or a title can be are cut there', async () => {
    const { issue } = await opened(alert({ model: 'm'.repeat(63), environment: 'e'.repeat(300) }))
    assert.ok(issue.labels.every((label) => label.length <= 50), issue.labels.join(' '))
    assert.ok(issue.title.length <= 256)
  })
})
