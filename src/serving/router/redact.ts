const hidden = '…'
/** Names of fields that say who somebody is; the rest of a request tells what was asked. */
const personal = /user|visitor|customer|client|account|session|device|member|name|mail|phone|mobile|address|用户|会员|客户|手机|电话|邮箱|地址|姓名/i
const mostChars = 600
const mostDepth = 6

/** A body as a person may read it: JSON with all that names a person left out, wherever it stands, and cut where it is long; only its size where it
 *  is no JSON. `key` is the user that the header named: that text is left out as a value too. */
export function redactBody(body: Buffer, key?: string): string {
  const value = parseIfJson(body.toString('utf8'))
  if (value === undefined) return `${body.length} bytes`
  const text = JSON.stringify(redact(value, key, 0))
  return text.length <= mostChars ? text : `${text.slice(0, mostChars)}${hidden}`
}

function redact(value: unknown, key: string | undefined, depth: number): unknown {
  if (depth > mostDepth) return hidden
  if (Array.isArray(value)) return value.slice(0, 100).map((each) => redact(each, key, depth + 1))
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, personal.test(name) ? hidden : redact(each, key, depth + 1)]))
  if (key !== undefined && String(value) === key) return hidden
  // The Open Inference Protocol carries requests as texts.
  const inner = typeof value === 'string' && value.startsWith('{') ? parseIfJson(value) : undefined
  return inner === undefined ? value : redact(inner, key, depth + 1)
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
