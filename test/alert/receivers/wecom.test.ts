import { formatText, wecomReceiver } from '../../../src/alert/receivers/wecom.ts'
import { startJsonServer } from '../../contracts/json-server.ts'
import type { JsonServer } from '../../contracts/json-server.ts'
import { change, message, storm } from '../../contracts/receiver.ts'
import { assertGolden } from '../../support/golden.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

async function withRobot(body: (bed: { server: JsonServer; robot: ReturnType<typeof wecomReceiver> }) => Promise<void>): Promise<void> {
  const server = await startJsonServer({ errcode: 0, errmsg: 'ok' })
  try {
    await body({ server, robot: wecomReceiver({ webhook: `${server.address}/cgi-bin/webhook/send?key=0123-key`, timeoutMs: 2000 }) })
  } finally {
    await server.close()
  }
}

describe('wecomReceiver', (test) => {
  test('posts a text to the robot that the key names', () => withRobot(async ({ server, robot }) => {
    await robot.send(message())
    const [{ method, url, headers, body }] = server.asked as [JsonServer['asked'][number]]
    assert.equal([method, `${url.pathname}${url.search}`, headers['content-type']], ['POST', '/cgi-bin/webhook/send?key=0123-key', 'application/json; charset=utf-8'])
    const { msgtype, text } = JSON.parse(body) as { msgtype: string; text: { content: string } }
    assert.is(msgtype, 'text')
    assertGolden('alert/wecom.txt', `${text.content}\n`)
  }))

  test('only errcode 0 is good: any other, none, a page, a redirect and a status of trouble are not', () => withRobot(async ({ server, robot }) => {
    const wrong: [status: number, text: string, problem: RegExp][] = [
      [200, '{"errcode":45009,"errmsg":"api freq out of limit"}', /HTTP 200, errcode 45009: api freq out of limit/],
      [200, '{"errcode":"0","errmsg":"ok"}', /errcode 0/],
      [200, '{}', /errcode undefined/],
      [200, '<html>Log in</html>', /no answer of this service: <html>/],
      [200, '[]', /no answer of this service/],
      [302, '', /HTTP 302/],
      [503, 'busy', /HTTP 503/],
    ]
    for (const [status, text, problem] of wrong) {
      server.answers.push({ status, text, ...(status === 302 ? { headers: { location: `${server.address}/elsewhere` } } : {}) })
      assert.match((await assertFails('ALERT_NOT_DELIVERED', () => robot.send(message()))).message, problem)
    }
    assert.is(server.asked.length, wrong.length)
  }))

  test('a text of any length has at most 2048 bytes, ends at a whole character and still names the page', () => {
    for (const n of [1, 5, 40, 400]) {
      const text = formatText(message(...storm(n)))
      assert.ok(Buffer.byteLength(text) <= 2048, `${n} alerts: ${Buffer.byteLength(text)} bytes`)
      assert.not.match(text, /\ufffd/)
      assert.match(text, /\nhttps:\/\/forge\.example\/acme\/shop\/issues(\/7)?$/)
      assert.is(text.includes('… (cut)'), n >= 40)
    }
    const [full] = [4, 5, 6, 7].map((shift) => formatText(message(change({ sentence: `${'x'.repeat(shift)}${'模'.repeat(490)}`, owners: Array.from({ length: 20 }, () => '型'.repeat(90)) }))))
    assert.ok(Buffer.byteLength(full!) > 2040)
  })

  test('mentions and tags are told as text', () => {
    assert.match(formatText(message(change({ sentence: 'Ask <@maria> or @all.' }))), /Ask ‹@\u200bmaria› or @\u200ball\./)
  })

  test('refuses an address without a key, and one that would carry the key in the clear, and repeats neither', async () => {
    for (const webhook of ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send', 'http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123-key', '0123-key']) {
      assert.not.match((await assertFails('INPUT_INVALID', () => wecomReceiver({ webhook }))).message, /0123-key/)
    }
  })
})
