import { createHash, createHmac } from 'node:crypto'

interface AliyunRequest {
  keyId: string
  keySecret: string
  /** With its port, where that is not the usual one. */
  host: string
  action: string
  version: string
  query: Readonly<Record<string, string>>
  date: Date
  /** Never the same twice. */
  nonce: string
}

/** Signs a POST without a body to a service of Alibaba Cloud by its method V3, ACS3-HMAC-SHA256:
 *    request   = POST, path, query, headers (a line each), an empty line, names of the headers, sha256 of the body
 *    signature = hex(HMAC-SHA256(secret, "ACS3-HMAC-SHA256\n" + hex(SHA256(request))))
 *  https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 *  Gives the query as it was signed, and the headers to send; `host` is signed too, and set by whoever sends. */
export function signAliyunRequest({ keyId, keySecret, host, action, version, query, date, nonce }: AliyunRequest): { query: string; headers: Record<string, string> } {
  const signedQuery = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted().join('&')
  const headers: Record<string, string> = {
    'x-acs-action': action,
    'x-acs-content-sha256': sha256(''),
    'x-acs-date': `${date.toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': nonce,
    'x-acs-version': version,
  }
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}:${value}\n`).toSorted()
  const names = Object.keys({ host, ...headers }).toSorted().join(';')
  const request = ['POST', '/', signedQuery, lines.join(''), names, sha256('')].join('\n')
  const signature = createHmac('sha256', keySecret).update(`ACS3-HMAC-SHA256\n${sha256(request)}`).digest('hex')
  return { query: signedQuery, headers: { ...headers, authorization: `ACS3-HMAC-SHA256 Credential=${keyId},SignedHeaders=${names},Signature=${signature}` } }
}

/** RFC 3986, which leaves fewer characters alone than encodeURIComponent. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
