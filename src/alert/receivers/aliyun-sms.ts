import { randomUUID } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/errors.ts'
import type { Message } from '../message.ts'
import type { Receiver } from '../receiver.ts'
import { signAliyunRequest } from './aliyun-signature.ts'
import { askOnce, parseAddress } from './ask.ts'
import { notDelivered, redactor } from './not-delivered.ts'

export interface AliyunSmsOptions {
  name: string
  /** One number: so one that is refused does not keep the others from being told, and each is told once. */
  to: string
  keyId: string
  keySecret: string
  signName: string
  /** Code of a template with the variables `state`, `model`, `environment` and `problem`. */
  template: string
  /** Address of the service. */
  apiUrl: string
  clock: Clock
  timeoutMs?: number
}

/** The longest value of a variable, in characters. */
const longestValue = 35

/** Tells a telephone by SMS through Alibaba Cloud. An SMS is a template that they approved, filled in; only `Code: OK` means that it was
 *  taken. They bill each, and take at most 50 of a template and number a day. https://help.aliyun.com/zh/sms/ (SendSms, 2017-05-25) */
export function aliyunSmsReceiver({ name, to, keyId, keySecret, signName, template, apiUrl, clock, timeoutMs }: AliyunSmsOptions): Receiver {
  if (!/^\+?\d{8,15}$/.test(to)) throw failure('INPUT_INVALID', { name: 'sms-to', problem: 'expected telephone numbers of 8 to 15 digits, with + and the country or without' })
  const url = parseAddress('sms-api-url', apiUrl)
  const redact = redactor([keySecret, keyId, to])

  return {
    name,
    async send(message) {
      const { query, headers } = signAliyunRequest({
        keyId, keySecret, host: url.host, action: 'SendSms', version: '2017-05-25', date: clock.now(), nonce: randomUUID(),
        query: { PhoneNumbers: to, SignName: signName, TemplateCode: template, TemplateParam: JSON.stringify(valuesOf(message)), OutId: message.id },
      })
      const { status, answer } = await askOnce(`${url.origin}/?${query}`, { receiver: name, headers, redact, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
      if (answer['Code'] !== 'OK') throw notDelivered(name, `HTTP ${status}, ${String(answer['Code'])}: ${String(answer['Message'])}`, redact)
    },
  }
}

/** The variables of the template. */
export function valuesOf({ changes }: Message): Record<'state' | 'model' | 'environment' | 'problem', string> {
  const [{ kind, alert }] = changes as [Message['changes'][number]]
  const tell = (one: string, many: string) => fit(changes.length === 1 ? one : many)
  return {
    state: tell(kind === 'resolve' ? 'resolved' : alert.severity, 'changed'),
    model: tell(alert.model, `${changes.length} alerts`),
    environment: tell(alert.environment, [...new Set(changes.map((change) => change.alert.environment))].join(' ')),
    problem: tell(alert.summary, 'see the issues'),
  }
}

/** A value with an address in it, of a page or a machine, is refused; so is one that is empty or too long. */
function fit(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').replace(/:\/\//g, ' ').replace(/\b\d+(\.\d+){3,}\b|\.(?=\p{L})/gu, (match) => match.replaceAll('.', ' ')).trim()
  return [...plain].slice(0, longestValue).join('') || '-'
}
