import { failure } from '../../base/errors.ts'
import type { Message } from '../message.ts'
import type { Receiver } from '../receiver.ts'
import { askOnce, parseAddress } from './ask.ts'
import { notDelivered, redactor } from './not-delivered.ts'

interface WecomOptions { /** The address of the group's robot, with its key. */ webhook: string; timeoutMs?: number }

const name = 'wecom'
/** What a robot takes as text, in bytes of UTF-8; more is refused as a whole with errcode 40058. */
const mostBytes = 2048

/** Tells a WeCom group by its robot. Messages are plain text: Markdown has no escapes there, and is not shown in WeChat, to which WeCom
 *  passes messages on. A robot answers HTTP 200 also where it refuses; only `errcode: 0` means that the group got the message. It takes 20
 *  messages a minute. https://developer.work.weixin.qq.com/document/path/91770 */
export function wecomReceiver({ webhook, timeoutMs }: WecomOptions): Receiver {
  const url = parseAddress('wecom-webhook', webhook)
  const key = url.searchParams.get('key')
  if (!key) throw failure('INPUT_INVALID', { name: 'wecom-webhook', problem: 'expected the whole address of the robot, which ends with ?key= and the key' })
  const redact = redactor([webhook.trim(), url.href, key])

  return {
    name,
    async send(message) {
      const body = JSON.stringify({ msgtype: 'text', text: { content: formatText(message) } })
      const { status, answer } = await askOnce(url.href, { receiver: name, headers: { 'content-type': 'application/json; charset=utf-8' }, body, redact, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
      if (answer['errcode'] !== 0) throw notDelivered(name, `HTTP ${status}, errcode ${String(answer['errcode'])}: ${String(answer['errmsg'])}`, redact)
    },
  }
}

/** Title, lines and the address to read on, of which the lines give way where there is too much. */
export function formatText({ title, lines, url }: Message): string {
  const end = `\n${url}`
  const text = withoutMentions([title, ...lines].join('\n'))
  if (Buffer.byteLength(text + end) <= mostBytes) return text + end
  const note = '\n… (cut)'
  return cutBytes(text, mostBytes - Buffer.byteLength(note + end)) + note + end
}

/** `<@name>` and `@all` call people, and a tag may be read as markup. */
function withoutMentions(text: string): string {
  return text.replace(/</g, '‹').replace(/>/g, '›').replace(/@/g, '@\u200b')
}

/** The whole characters that fit into so many bytes. */
function cutBytes(text: string, limit: number): string {
  return new TextDecoder().decode(Buffer.from(text).subarray(0, limit), { stream: true })
}
