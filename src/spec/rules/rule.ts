import type { ProblemCode } from '../problem-codes.ts'
import type { Spec } from '../record.ts'
import type { Finding } from '../schema-problems.ts'

/** What no schema can say: a rule between several values of a spec. The reference prints its sentence. */
export interface Rule {
  sentence: string
  /** Pointers of the keys that it is about, where these are more than it reads. */
  about?: readonly string[]
  /** Pointers of what it reads. It is asked only where all of it is good. */
  reads: readonly string[]
  /** Pointer of a list: the rule is asked for each item, so that a mistake in one does not hide those of the others. */
  each?: string
  /** `i` counts the items of `each`; it is -1 without. */
  find(spec: Spec, written: Written, i: number): Finding[]
}

/** The three shapes that data may have. */
export type Shape = 'events' | 'examples' | 'queries'

/** What a spec says before defaults are filled in. */
export interface Written {
  file: string
  /** `queries` are items and judgements or clicks. Undefined where the spec says none or several. */
  shape: Shape | undefined
  /** Whether the file gives a key. */
  has(pointer: string): boolean
  /** Whether it does, or gives a misspelt one in its place. */
  means(pointer: string): boolean
}

export function atValue(code: ProblemCode, about: string, message: string, suggestion = ''): Finding {
  return { code, about, at: { value: about }, message, suggestion }
}

export function atKey(code: ProblemCode, about: string, message: string, suggestion = ''): Finding {
  return { code, about, at: { key: about }, message, suggestion }
}

/** A key that is not there, shown at the key above it. */
export function missing(about: string, message: string, suggestion = ''): Finding {
  return { code: 'SPEC_MISSING_KEY', about, at: { key: about.slice(0, about.lastIndexOf('/')) }, message: `missing; ${message}`, suggestion }
}
