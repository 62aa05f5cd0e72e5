/** What a handler answers with; the exchange adds the request id and writes it. */
export interface Reply { status: number; body: string | Uint8Array; type: string; headers?: Record<string, string> }

/** A request that is not answered as asked: thrown or returned by handlers, told in the manner of the protocol that was spoken. */
export interface Refusal { status: number; code: string; message: string; next?: string; retryAfterS?: number; headers?: Record<string, string> }

const json = 'application/json'

export function jsonReply(value: unknown, status = 200): Reply {
  return { status, body: `${JSON.stringify(value)}\n`, type: json }
}

export function textReply(body: string, type = 'text/plain; charset=utf-8'): Reply {
  return { status: 200, body, type }
}

/** Our own endpoints tell `{ code, message, next }`, those of the Open Inference Protocol `{ error }`. */
export function refusalReply({ status, code, message, next, retryAfterS, headers }: Refusal, protocol: 'ours' | 'open-inference'): Reply {
  const value = protocol === 'ours' ? { code, message, ...(next !== undefined && { next }) } : { error: next === undefined ? message : `${message}. ${next}` }
  return { ...jsonReply(value, status), headers: { ...headers, ...(retryAfterS !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterS))) }) } }
}

/** A refusal on its way to the exchange. */
export class RefusedError extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.name = 'RefusedError'
    this.refusal = refusal
  }
}
