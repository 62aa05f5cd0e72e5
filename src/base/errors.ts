import { errorTable } from './error-table.ts'
import type { ErrorCode } from './error-table.ts'

/** Names between braces in a message: the fields that an error of this code must carry. */
type Fields<M extends string> = M extends `${string}{${infer Name}}${infer Rest}` ? Name | Fields<Rest> : never
type EntryFields<C extends ErrorCode> = Fields<(typeof errorTable)[C]['message']> | Fields<(typeof errorTable)[C]['next']>
type FieldValues<C extends ErrorCode> = { [name in EntryFields<C>]: string | number }

/** An error that a person can act on: what was found, where, and what to do next. Callers branch on `code`, never on the text. */
export class RankopsError extends Error {
  readonly code: ErrorCode
  readonly kind: 'user' | 'outside'
  readonly next: string
  readonly fields: Record<string, string | number>

  constructor(code: ErrorCode, fields: Record<string, string | number>, cause?: unknown) {
    const entry = errorTable[code]
    super(fill(entry.message, fields), cause === undefined ? undefined : { cause })
    this.name = 'RankopsError'
    this.code = code
    this.kind = entry.kind
    this.next = fill(entry.next, fields)
    this.fields = fields
  }
}

/** Makes the error of that code; throw what it returns. */
export function failure<C extends ErrorCode>(code: C, fields: FieldValues<C>, cause?: unknown): RankopsError {
  return new RankopsError(code, fields, cause)
}

export function isFailure(error: unknown, code?: ErrorCode): error is RankopsError {
  return error instanceof RankopsError && (code === undefined || error.code === code)
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fill(text: string, fields: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in fields ? String(fields[name]) : whole))
}
