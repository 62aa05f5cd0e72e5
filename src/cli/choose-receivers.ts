import { aliyunSmsReceiver } from '../alert/receivers/aliyun-sms.ts'
import { emailReceiver } from '../alert/receivers/email.ts'
import { wecomReceiver } from '../alert/receivers/wecom.ts'
import type { Receiver } from '../alert/receiver.ts'
import type { Clock } from '../base/clock.ts'
import { failure, isFailure } from '../base/errors.ts'
import type { RankopsError } from '../base/errors.ts'
import { sha256 } from '../base/files.ts'
import type { InputTable, InputValues } from '../entry/verb.ts'

/** Who is told besides the issue; each channel is used where its inputs are given. */
export const receiverInputs = {
  'smtp-url': { kind: 'text', isSecret: true, from: ['env.RANKOPS_SMTP_URL'], description: 'Mail server for e-mails: smtps://user:password@host:465, or smtp://user:password@host:587 with STARTTLS.' },
  'email-from': { kind: 'text', from: ['env.RANKOPS_EMAIL_FROM'], description: 'Sender of e-mails, name@example.com or Name <name@example.com>.' },
  'email-to': { kind: 'list', from: ['env.RANKOPS_EMAIL_TO'], description: 'Who gets an e-mail of each alert.' },
  'wecom-webhook': { kind: 'text', isSecret: true, from: ['env.RANKOPS_WECOM_WEBHOOK'], description: 'Address of the robot of a WeCom group, with its key.' },
  'sms-key-id': { kind: 'text', isSecret: true, from: ['env.ALIBABA_CLOUD_ACCESS_KEY_ID'], description: 'Access key of Alibaba Cloud for SMS.' },
  'sms-key-secret': { kind: 'text', isSecret: true, from: ['env.ALIBABA_CLOUD_ACCESS_KEY_SECRET'], description: 'Its secret.' },
  'sms-sign-name': { kind: 'text', from: ['env.RANKOPS_SMS_SIGN_NAME'], description: 'Approved signature of the SMS.' },
  'sms-template': { kind: 'text', from: ['env.RANKOPS_SMS_TEMPLATE'], description: 'Code of an approved template with the variables state, model, environment and problem.' },
  'sms-to': { kind: 'list', from: ['env.RANKOPS_SMS_TO'], description: 'Telephone numbers that get an SMS of each alert.' },
  'sms-api-url': { kind: 'text', from: ['env.RANKOPS_SMS_API_URL'], default: 'https://dysmsapi.aliyuncs.com', description: 'Address of the SMS service.' },
} as const satisfies InputTable

type ReceiverInputs = InputValues<typeof receiverInputs>

/** The receivers that the inputs name. A mistake in one does not keep the others from being told, so mistakes are given, not thrown. */
export function chooseReceivers(inputs: ReceiverInputs, clock: Clock): { receivers: Receiver[]; mistakes: RankopsError[] } {
  const receivers: Receiver[] = []
  const mistakes: RankopsError[] = []
  for (const channel of [emails, wecom, sms]) {
    try {
      receivers.push(...channel(inputs, clock))
    } catch (error) {
      if (!isFailure(error)) throw error
      mistakes.push(error)
    }
  }
  return { receivers, mistakes }
}

function emails({ smtpUrl, emailFrom, emailTo }: ReceiverInputs): Receiver[] {
  if (!smtpUrl && !emailFrom && emailTo.length === 0) return []
  const server = { smtpUrl: needed('smtp-url', smtpUrl), from: needed('email-from', emailFrom) }
  return eachOf('email', emailTo).map(({ name, to }) => emailReceiver({ name, to, ...server }))
}

function wecom({ wecomWebhook }: ReceiverInputs): Receiver[] {
  return wecomWebhook ? [wecomReceiver({ webhook: wecomWebhook })] : []
}

/** The access key may be there for other uses of that cloud. */
function sms({ smsKeyId, smsKeySecret, smsSignName, smsTemplate, smsTo, smsApiUrl }: ReceiverInputs, clock: Clock): Receiver[] {
  if (!smsSignName && !smsTemplate && smsTo.length === 0) return []
  const account = {
    keyId: needed('sms-key-id', smsKeyId), keySecret: needed('sms-key-secret', smsKeySecret),
    signName: needed('sms-sign-name', smsSignName), template: needed('sms-template', smsTemplate), apiUrl: smsApiUrl, clock,
  }
  return eachOf('sms', smsTo).map(({ name, to }) => aliyunSmsReceiver({ name, to, ...account }))
}

/** A name for each recipient, by which it is remembered what they were told. It stands in an issue that anyone may read, so it is made of
 *  too few digits to say who it is. */
function eachOf(channel: 'email' | 'sms', recipients: readonly string[]): { name: string; to: string }[] {
  if (recipients.length === 0) throw failure('INPUT_MISSING', { name: `${channel}-to` })
  const seen = new Map<string, number>()
  return [...new Set(recipients)].toSorted().map((to) => {
    const name = `${channel}-${sha256(to).slice(0, 4)}`
    const nth = (seen.get(name) ?? 0) + 1
    seen.set(name, nth)
    return { name: nth === 1 ? name : `${name}-${nth}`, to }
  })
}

function needed(name: keyof typeof receiverInputs, value: string | undefined): string {
  if (value) return value
  const definition = receiverInputs[name]
  throw 'isSecret' in definition ? failure('INPUT_SECRET_MISSING', { name, variable: definition.from[0].slice(4) }) : failure('INPUT_MISSING', { name })
}
