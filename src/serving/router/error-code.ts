/** What a failed exchange is counted as: the `code` that the answer tells (`{ code, message }`), else its status. The Open Inference Protocol
 *  knows no codes. */
export function errorCodeOf(status: number, body: Buffer | undefined): string {
  const code = body && codeIn(body)
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,49}$/.test(code) ? code : `STATUS_${status}`
}

/** No answer in time, a connection that broke before it, one that broke in the middle. */
export const tooLate = 'TOO_LATE'
export const noAnswer = 'NO_ANSWER'
export const cutAnswer = 'CUT_ANSWER'

const mostCodes = 10

/** Counts one more of a code. What a server invents makes no memory without end. */
export function countCode(counts: Record<string, number>, code: string): void {
  const known = counts[code] !== undefined || Object.keys(counts).length < mostCodes ? code : 'OTHER'
  counts[known] = (counts[known] ?? 0) + 1
}

function codeIn(body: Buffer): unknown {
  try {
    return (JSON.parse(body.toString('utf8')) as { code?: unknown } | null)?.code
  } catch {
    return undefined
  }
}
