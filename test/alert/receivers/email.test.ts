import { emailReceiver } from '../../../src/alert/receivers/email.ts'
import type { EmailOptions } from '../../../src/alert/receivers/email.ts'
import { readMail } from '../../contracts/read-mail.ts'
import { change, message, storm } from '../../contracts/receiver.ts'
import { alert } from '../../contracts/alert-store.ts'
import { startSmtpServer } from '../../contracts/smtp-server.ts'
import type { SmtpServer } from '../../contracts/smtp-server.ts'
import { assertGolden } from '../../support/golden.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

async function withServer(body: (bed: { server: SmtpServer; receiver(change?: Partial<EmailOptions>): ReturnType<typeof emailReceiver> }) => Promise<void>): Promise<void> {
  const server = await startSmtpServer()
  try {
    await body({ server, receiver: (options) => emailReceiver({ name: 'email-1234', smtpUrl: `smtp://127.0.0.1:${server.port}`, from: 'rankops@shop.example', to: 'ops@shop.example', timeoutMs: 2000, ...options }) })
  } finally {
    await server.close()
  }
}

describe('emailReceiver', (test) => {
  test('a mail says in its subject what is wrong where, then since when, whose it is and where to read on', () => withServer(async ({ server, receiver }) => {
    await receiver().send(message())
    const { headers, subject, text, html } = readMail(server.mails[0]!.source)
    assertGolden('alert/mail.txt', `Subject: ${subject}\n\n${text.replaceAll('\r\n', '\n')}`)
    assertGolden('alert/mail.html', `${html.replaceAll('\r\n', '\n').trim()}\n`)
    assert.equal([headers.get('from'), headers.get('to'), headers.get('auto-submitted')], ['rankops@shop.example', 'ops@shop.example', 'auto-generated'])
  }))

  test('Chinese names are readable in the subject and in the text', () => withServer(async ({ server, receiver }) => {
    await receiver().send(message(change({ sentence: '模型不好。', alert: alert({ model: '用户行为', environment: '生产', summary: '回滚 😀' }) })))
    const { subject, text } = readMail(server.mails[0]!.source)
    assert.is(subject, '[critical] 用户行为 in 生产: 回滚 😀')
    assert.match(text, /模型不好。/)
  }))

  test('a digest has a line for each alert', () => withServer(async ({ server, receiver }) => {
    await receiver().send(message(...storm(12)))
    const { subject, text } = readMail(server.mails[0]!.source)
    assert.is(subject, '12 alerts changed: 12 critical')
    assert.is(text.match(/^\[critical\] model-\d+ in 生产环境: /gm)!.length, 12)
  }))

  test('a mail that comes again has the same Message-ID, and mails about one alert are one thread', () => withServer(async ({ server, receiver }) => {
    const over = change({ kind: 'resolve', alert: alert({ state: 'resolved', resolvedAt: '2026-01-01T00:35:00.000Z' }) })
    for (const told of [change(), change(), over]) await receiver().send(message(told))
    const mails = server.mails.map(({ source }) => readMail(source).headers)
    const [first, again, end] = mails.map((headers) => headers.get('message-id')!)
    assert.match(first!, /^<[0-9a-f]{32}@shop\.example>$/)
    assert.is(again, first)
    assert.is.not(end, first)
    assert.is(new Set(mails.map((headers) => headers.get('references'))).size, 1)
  }))

  test('a name with line ends adds no header and no recipient', () => withServer(async ({ server, receiver }) => {
    await receiver().send(message(change({ alert: alert({ summary: 'x\r\nBcc: eve@evil.example\r\n\r\nHello' }) })))
    const [{ to, source }] = server.mails as [SmtpServer['mails'][number]]
    assert.equal(to, ['ops@shop.example'])
    assert.not.ok(readMail(source).headers.has('bcc'))
    assert.match(readMail(source).subject, /x Bcc: eve@evil\.example Hello$/)
  }))

  test('markup in a name is text in the page too', () => withServer(async ({ server, receiver }) => {
    await receiver().send(message(change({ sentence: '<img src=x onerror=alert(1)>', url: 'https://forge.example/"><script>' })))
    assert.not.match(readMail(server.mails[0]!.source).html, /<img|<script/)
  }))

  test('greylisting (450) and a refused login are told by the server’s own words', () => withServer(async ({ server, receiver }) => {
    server.replies.set('RCPT', '450 4.2.0 greylisted, try again')
    assert.match((await assertFails('ALERT_NOT_DELIVERED', () => receiver().send(message()))).message, /^email-1234 was not told \(\w+: 450 4\.2\.0 greylisted, try again/)
    server.replies.set('AUTH', '535 5.7.8 no')
    assert.match((await assertFails('ALERT_NOT_DELIVERED', () => receiver({ smtpUrl: `smtp://a:b@127.0.0.1:${server.port}` }).send(message()))).message, /535 5\.7\.8 no/)
    server.replies.set('MESSAGE', '554 spam')
    await assertFails('ALERT_NOT_DELIVERED', () => receiver().send(message()))
    assert.equal(server.mails, [])
  }))

  test('a server that greets nobody, and one that is not there, are told as such', () => withServer(async ({ server, receiver }) => {
    server.replies.set('GREETING', '')
    await assertFails('ALERT_NOT_DELIVERED', () => receiver().send(message()))
    await server.close()
    assert.match((await assertFails('ALERT_NOT_DELIVERED', () => receiver().send(message()))).message, /ECONNREFUSED|ESOCKET/)
  }))

  test('the password is sent to another machine over TLS only', async () => {
    // An address of this machine that is not known as such.
    const server = await startSmtpServer('127.0.0.2')
    try {
      const receiver = emailReceiver({ name: 'email-1234', smtpUrl: `smtp://robot:secret@127.0.0.2:${server.port}`, from: 'rankops@shop.example', to: 'ops@shop.example', timeoutMs: 2000 })
      await assertFails('ALERT_NOT_DELIVERED', () => receiver.send(message()))
      // What follows is the beginning of TLS, whose bytes may look like the end of a line.
      assert.equal(server.commands.slice(0, 2).map((command) => command.split(' ')[0]), ['EHLO', 'STARTTLS'])
      assert.not.ok(server.commands.some((command) => /AUTH|MAIL|secret/.test(command)))
    } finally {
      await server.close()
    }
  })

  test('smtps speaks TLS from the first byte', () => withServer(async ({ server, receiver }) => {
    await assertFails('ALERT_NOT_DELIVERED', () => receiver({ smtpUrl: `smtps://robot:secret@127.0.0.1:${server.port}` }).send(message()))
    assert.not.ok(server.commands.some((command) => /EHLO|AUTH/.test(command)))
  }))

  for (const [name, options] of Object.entries({ 'smtp-url': { smtpUrl: 'http://robot:secret@mail.example' }, 'email-from': { from: 'RankOps' }, 'email-to': { to: 'a@b.example, c@d.example' } })) {
    test(`refuses what is no ${name} and does not repeat it`, () => withServer(async ({ receiver }) => {
      assert.not.match((await assertFails('INPUT_INVALID', () => receiver(options))).message, /secret/)
    }))
  }
})
