import type { IncomingHttpHeaders } from 'node:http'

/** What belongs to one connection and not to the message (RFC 9110, section 7.6.1). */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'proxy-authenticate', 'proxy-authorization', 'expect'])

/** `shadow` or `replay` on a copy that no client waits for: a server keeps its log of shown items and events free of it. Taken off what
 *  clients send. */
export const purposeHeader = 'x-rankops-purpose'

/** On a copy of a change of products: when the server made it that wrote it down, and which one. Copies may overtake each other. Taken off what clients send. */
export const stampHeader = 'x-rankops-stamp'

/** On every answer of a server: the version that gave it, for who logs what was shown. */
export const versionHeader = 'x-rankops-version'

/** The headers that go on with a message. All others pass unchanged: keys, trace context, request id. */
export function headersOf(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = headers.connection === undefined || headers.connection === 'keep-alive' ? [] : headers.connection.split(',').map((name) => name.trim().toLowerCase())
  const kept: Record<string, string | string[]> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined && !hopByHop.has(name) && !named.includes(name) && name !== purposeHeader && name !== stampHeader) kept[name] = value
  }
  return kept
}

/** The user of a header. Bytes beyond ASCII are read as Latin-1, one a character; clients send UTF-8, and the same user stands in bodies too. */
export function userText(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value
  const text = Buffer.from(value, 'latin1').toString('utf8')
  return text.includes('\ufffd') ? value : text
}

/** One value of a header that may have come several times. */
export function only(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
