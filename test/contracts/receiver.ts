// What every receiver of messages must do, seen by what came to people and by what the channel was made to answer.
import { formatMessage } from '../../src/alert/message.ts'
import type { Change, Message } from '../../src/alert/message.ts'
import type { Receiver } from '../../src/alert/receiver.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { alert, life } from './alert-store.ts'

export interface ReceiverUnderTest {
  receiver: Receiver
  /** The text of each message that the channel took, as people read it. */
  told(): string[]
  /** The next message is refused by the channel's own code, while its transport says that all is well; the answer has this text. */
  refuse(text: string): void
  /** The next message gets no answer; the receiver waits for a short time only. */
  fallSilent(): void
  /** What must be in no error. */
  secrets: string[]
}

export const listUrl = 'https://forge.example/acme/shop/issues'
export const change = (transition: Partial<Change> = {}): Change => ({ ...life[0]!, sentence: 'It fires.', url: `${listUrl}/7`, owners: ['ml-team'], ...transition })
export const message = (...changes: Change[]): Message => formatMessage(changes.length > 0 ? changes : [change()], listUrl)
/** As many alerts as a storm has. */
export const storm = (n: number): Change[] => Array.from({ length: n }, (_, i) => change({ alert: alert({ model: `model-${i}`, environment: '生产环境' }) }))

export function testReceiver(driver: string, withReceiver: (body: (bed: ReceiverUnderTest) => Promise<void>) => Promise<void>): void {
  describe(`receiver contract, ${driver}`, (test) => {
    test('the whole life of an alert is told in order', () => withReceiver(async ({ receiver, told }) => {
      for (const transition of life) await receiver.send(message(change(transition)))
      assert.equal(told().map((text) => /critical|resolved/.exec(text)?.[0]), ['critical', 'resolved', 'critical', 'resolved'])
      assert.ok(told().every((text) => text.includes('user-behavior') && text.includes('production') && text.includes('rollout of 1.1.')))
    }))

    test('what the channel refuses by its own code was not told, though its transport says that all is well', () => withReceiver(async ({ receiver, told, refuse }) => {
      refuse('the group is full')
      const error = await assertFails('ALERT_NOT_DELIVERED', () => receiver.send(message()))
      assert.match(error.message, /the group is full/)
      assert.equal(told(), [])
      await receiver.send(message())
      assert.is(told().length, 1)
    }))

    test('a channel that does not answer is not waited for', () => withReceiver(async ({ receiver, fallSilent }) => {
      fallSilent()
      const begin = performance.now()
      await assertFails('ALERT_NOT_DELIVERED', () => receiver.send(message()))
      assert.ok(performance.now() - begin < 20_000)
    }))

    test('an error names no secret, even where the answer repeats it', () => withReceiver(async ({ receiver, refuse, fallSilent, secrets }) => {
      const said = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')])
      for (const text of [said.join(' '), `${'x'.repeat(290)}${secrets[0]}`]) {
        refuse(text)
        const error = await assertFails('ALERT_NOT_DELIVERED', () => receiver.send(message()))
        assert.equal(leaks(error, said), [])
      }
      fallSilent()
      assert.equal(leaks(await assertFails('ALERT_NOT_DELIVERED', () => receiver.send(message())), said), [])
    }))

    test('a hostile text is told as one line of text, and calls nobody', () => withReceiver(async ({ receiver, told }) => {
      const text = '<@all> @all\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script> [x](http://evil.example) \u202egnp.exe "}'
      await receiver.send(message(change({ sentence: text, alert: alert({ model: text, environment: text, summary: text }), owners: [text] })))
      assert.is(told().length, 1)
      assert.not.match(told()[0]!, /^Bcc:/m)
      assert.not.match(told()[0]!, /\u202e/)
    }))

    test('a storm of alerts of any length fits into one message that says how many there are', () => withReceiver(async ({ receiver, told }) => {
      await receiver.send(message(...storm(500)))
      assert.match(told().join(), /500 alerts/)
    }))
  })
}

/** The secrets that an error would show, wherever it is printed. */
function leaks(error: Error, secrets: readonly string[]): string[] {
  const shown = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n')
  return secrets.filter((secret) => shown.includes(secret))
}
