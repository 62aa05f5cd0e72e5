// E-mails through a real server, read back by its API.
import { randomUUID } from 'node:crypto'
import { emailReceiver } from '../../src/alert/receivers/email.ts'
import { alert } from '../contracts/alert-store.ts'
import { change, message } from '../contracts/receiver.ts'
import { assert, describe } from '../support/suite.ts'
import { mailServer } from './mail-server.ts'

interface Listed { ID: string; MessageID: string; Subject: string; To: { Address: string }[]; Bcc: unknown[] | null }

const server = await mailServer()

describe('e-mails through Mailpit', (test) => {
  const sentence = 'a mail with Chinese names and hostile texts arrives as it was meant, twice with one Message-ID'
  if (!server) { test.skip(sentence, 'no Mailpit here and none could be started'); return }
  test.after(() => server.close())

  test(sentence, async () => {
    const to = `${randomUUID()}@shop.example`
    const receiver = emailReceiver({ name: 'email-1234', smtpUrl: `smtp://robot:secret@${server.smtp}`, from: 'RankOps <rankops@shop.example>', to })
    const told = message(change({ sentence: '模型不好 <b>&</b>\r\nBcc: eve@evil.example', alert: alert({ model: '用户行为', summary: '回滚\r\nBcc: eve@evil.example' }) }))
    for (let i = 0; i < 2; i++) await receiver.send(told)

    const { messages } = await get<{ messages: Listed[] }>(`/api/v1/search?query=${encodeURIComponent(`to:${to}`)}`)
    assert.equal(messages.map(({ Subject }) => Subject), Array.from({ length: 2 }, () => '[critical] 用户行为 in production: 回滚 Bcc: eve@evil.example'))
    assert.equal(messages.map(({ MessageID }) => MessageID), Array.from({ length: 2 }, () => `${told.id}@shop.example`))
    assert.equal(messages.flatMap(({ To, Bcc }) => [...To.map(({ Address }) => Address), ...Bcc ?? []]), [to, to])
    const { Text, HTML } = await get<{ Text: string; HTML: string }>(`/api/v1/message/${messages[0]!.ID}`)
    assert.match(Text, /模型不好 <b>&<\/b> Bcc: eve@evil\.example/)
    assert.match(Text, /https:\/\/forge\.example\/acme\/shop\/issues\/7/)
    assert.not.match(HTML, /<b>/)
  })

  async function get<T>(path: string): Promise<T> {
    return (await fetch(`${server!.api}${path}`)).json() as Promise<T>
  }
})
