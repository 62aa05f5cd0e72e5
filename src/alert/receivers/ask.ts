import { failure } from '../../base/errors.ts'
import { defaultTimeoutMs, notDelivered } from './not-delivered.ts'

export interface Question { receiver: string; headers: Record<string, string>; body?: string; timeoutMs?: number; redact: (text: string) => string }

/** Posts once and gives the JSON object of the answer, whatever its status: channels of messages say in the body whether they took one.
 *  No redirect is followed, since it would carry the secrets elsewhere. */
export async function askOnce(address: string, { receiver, headers, body, timeoutMs = defaultTimeoutMs, redact }: Question): Promise<{ status: number; answer: Record<string, unknown> }> {
  const { status, text } = await post().catch((error: unknown) => { throw notDelivered(receiver, problemOf(error, timeoutMs), redact) })
  const answer = parseObject(text)
  if (!answer) throw notDelivered(receiver, `HTTP ${status}, which is no answer of this service: ${text.slice(0, 1000)}`, redact)
  return { status, answer }

  async function post(): Promise<{ status: number; text: string }> {
    const response = await fetch(address, { method: 'POST', headers, ...(body === undefined ? {} : { body }), redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    return { status: response.status, text: await response.text() }
  }
}

/** An address that secrets may be sent to: https, or this very machine. The text is not repeated where it is refused: it may be secret. */
export function parseAddress(name: string, text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) throw failure('INPUT_INVALID', { name, problem: 'expected an address that begins with https://' })
  return url
}

export function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host)
}

function problemOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  return error.cause instanceof Error ? `${error.message}: ${(error.cause as NodeJS.ErrnoException).code ?? error.cause.message}` : error.message
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined
  } catch {
    return undefined
  }
}
