import { canonicalJson } from '../base/files.ts'
import type { Spec } from '../spec/record.ts'

/** A value that differs between two specs, by its path as people write it; lists count as one value. */
export interface FieldChange { path: string; from: unknown; to: unknown }

export function diffSpecs(base: Spec, head: Spec): FieldChange[] {
  if (base === head) return []
  const [before, after] = [leavesOf(base), leavesOf(head)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => !isEqual(before.get(path), after.get(path)))
    .map((path) => ({ path, from: before.get(path), to: after.get(path) }))
}

/** "training.epochs (10 → 20) and evaluation.gates": values where they are short and few. */
export function formatFieldChanges(changes: readonly FieldChange[]): string {
  return joinWords(changes.map((change) => (changes.length <= maxWithValues ? withValues(change) : change.path)))
}

/** "a, b and c" */
export function joinWords(words: readonly string[]): string {
  return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`
}

/** Every value of a spec that is no object of named values, by its path. */
export function leavesOf(spec: Spec): Map<string, unknown> {
  const leaves = new Map<string, unknown>()
  const visit = (path: string, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) leaves.set(path, value)
    else for (const [key, child] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, child)
  }
  visit('', spec)
  return leaves
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b))
}

const maxWithValues = 3
const maxCharacters = 80

function withValues({ path, from, to }: FieldChange): string {
  if (![from, to].every((value) => ['string', 'number', 'boolean'].includes(typeof value))) return path
  const text = `${JSON.stringify(from)} → ${JSON.stringify(to)}`
  return text.length > maxCharacters ? path : `${path} (${text})`
}
