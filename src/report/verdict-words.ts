import type { Verdict } from '../evaluation/record.ts'

/** A sign for those who skim and the word for everybody else: colour alone tells some people nothing. */
export const verdictWords: Record<Verdict, string> = { pass: '✅ pass', fail: '❌ fail', inconclusive: '⚠️ inconclusive' }

/** A commit or digest as people know it, by its first digits. */
export function shorten(hash: string, digits = 7): string {
  return hash.replace(/[^0-9a-zA-Z]/g, '').slice(0, digits)
}

/** The same as code in Markdown. */
export function shortHash(hash: string, digits = 7): string {
  return `\`${shorten(hash, digits)}\``
}
