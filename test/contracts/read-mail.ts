/** What a mail program shows of a mail's source. */
export interface ShownMail { headers: Map<string, string>; subject: string; text: string; html: string }

export function readMail(source: string): ShownMail {
  const { headers, body } = split(source)
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type')!)![1]!
  const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.replace(/^\r\n/, '')))
  const find = (type: string) => decodeBody(parts.find((part) => part.headers.get('content-type')!.startsWith(type))!)
  return { headers, subject: decodeWords(headers.get('subject')!), text: find('text/plain'), html: find('text/html') }
}

function split(source: string): { headers: Map<string, string>; body: string } {
  const end = source.indexOf('\r\n\r\n')
  const lines = source.slice(0, end).replace(/\r\n[ \t]/g, ' ').split('\r\n')
  return { headers: new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])), body: source.slice(end + 4) }
}

function decodeBody({ headers, body }: { headers: Map<string, string>; body: string }): string {
  switch (headers.get('content-transfer-encoding')) {
    case 'base64': return Buffer.from(body, 'base64').toString()
    case 'quoted-printable': return decodeQuoted(body.replace(/=\r\n/g, ''))
    default: return body
  }
}

/** Words of RFC 2047. */
function decodeWords(text: string): string {
  return text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_word, kind: string, content: string) => kind.toUpperCase() === 'B' ? Buffer.from(content, 'base64').toString() : decodeQuoted(content.replaceAll('_', ' ')))
}

function decodeQuoted(text: string): string {
  return Buffer.from(text.replace(/=([0-9A-F]{2})/g, (_code, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString()
}
