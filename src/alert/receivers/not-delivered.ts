import { failure } from '../../base/errors.ts'
import type { RankopsError } from '../../base/errors.ts'

/** How long an answer may take. */
export const defaultTimeoutMs = 10_000
const longestProblem = 300

/** Takes secrets out of texts, in the forms in which a server may give them back: as they are, percent-encoded, in JSON and in base64. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter((secret) => secret !== '').flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64(secret)])
  // The longest first, or a part of it would stay.
  const longestFirst = [...new Set(forms)].toSorted((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((left, form) => left.replaceAll(form, '***'), text)
}

/** The error of a receiver that was not told. The secrets go before the text is cut, so that none is left by half; an error of a library
 *  is not attached as the cause, for it may carry them. */
export function notDelivered(receiver: string, problem: string, redact: (text: string) => string): RankopsError {
  const line = redact(problem).replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return failure('ALERT_NOT_DELIVERED', { receiver, problem: line.length > longestProblem ? `${line.slice(0, longestProblem)}…`.toWellFormed() : line })
}

/** Without the padding, which ends a text only where nothing follows it. */
function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '')
}
