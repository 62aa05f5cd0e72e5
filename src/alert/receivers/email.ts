import { failure } from '../../base/errors.ts'
import { html } from '../../markdown/html.ts'
import type { Message } from '../message.ts'
import type { Receiver } from '../receiver.ts'
import { isLoopback } from './ask.ts'
import { defaultTimeoutMs, notDelivered, redactor } from './not-delivered.ts'

export interface EmailOptions {
  name: string
  /** `smtps://user:password@host` (TLS from the start) or `smtp://…` (STARTTLS, where the server offers it). */
  smtpUrl: string
  from: string
  /** One address: so one that is refused does not keep the others from being told, and each is told once. */
  to: string
  timeoutMs?: number
}

/** Tells a person by e-mail. A mail counts as sent where the server took it for its recipient. It has the same Message-ID whenever it comes
 *  again, and mails about one alert are one thread. A password is never sent in the clear, but to this very machine. */
export function emailReceiver({ name, smtpUrl, from, to, timeoutMs = defaultTimeoutMs }: EmailOptions): Receiver {
  const { server, redact } = parseSmtpUrl(smtpUrl)
  const domain = parseMailbox('email-from', from).split('@')[1]!
  const recipient = parseMailbox('email-to', to)

  return {
    name,
    async send(message) {
      // Only whoever sends a mail waits for the library.
      const { createTransport } = await import('nodemailer')
      const transport = createTransport({ ...server, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs, disableFileAccess: true, disableUrlAccess: true })
      const mail = { ...formatMail(message, domain), from, to: recipient }
      const { accepted, rejected, response } = await transport.sendMail(mail)
        .catch((error: unknown) => { throw notDelivered(name, problemOf(error), redact) })
        .finally(() => { transport.close() })
      if (!accepted.includes(recipient) || rejected.length > 0) throw notDelivered(name, `the server refused the recipient: ${response}`, redact)
    },
  }
}

interface Mail { subject: string; text: string; html: string; messageId: string; references: string; headers: Record<string, string> }

function formatMail({ id, thread, title, lines, url }: Message, domain: string): Mail {
  const page = html`<!doctype html><title>${title}</title><h3>${title}</h3>${lines.map((line) => html`<p>${line}</p>`)}<p><a href="${url}">${url}</a></p>`
  return {
    subject: title,
    text: [title, '', ...lines, '', url, ''].join('\n'),
    html: page.text,
    messageId: `<${id}@${domain}>`,
    references: `<${thread}@${domain}>`,
    // Nobody's holiday answers this.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}

function parseSmtpUrl(text: string) {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') throw failure('INPUT_INVALID', { name: 'smtp-url', problem: 'expected smtps://user:password@host:port or smtp://…' })
  const [user, pass] = [decode(url.username), decode(url.password)]
  const isTls = url.protocol === 'smtps:'
  return {
    server: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (isTls ? 465 : 587),
      secure: isTls,
      requireTLS: !isTls && pass !== '' && !isLoopback(url.hostname),
      ...(user === '' ? {} : { auth: { user, pass } }),
    },
    // The last as AUTH PLAIN sends them.
    redact: redactor([text.trim(), url.href, pass, url.password, pass === '' ? '' : `\0${user}\0${pass}`]),
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The address within `Name <name@host>`, or the text itself. */
function parseMailbox(name: string, text: string): string {
  const address = /^[^<>\r\n]*<([^<>\r\n]+)>$/.exec(text)?.[1] ?? text
  if (!/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(address)) throw failure('INPUT_INVALID', { name, problem: 'expected an address such as name@example.com' })
  return address
}

/** What the server said, or what kept it from saying anything. */
function problemOf(error: unknown): string {
  const { message, code, response } = error as { message?: string; code?: string; response?: string }
  return `${code ?? 'error'}: ${response ?? message ?? String(error)}`
}
