import { canonicalJson } from '../base/files.ts'
import type { Spec } from '../spec/record.ts'

/** A value that differs between two specs, by its path as people write it; lists count as one value. */
export interface FieldChange { path: string; from: unknown; to: unknown }

export function diffSpecs(base: Spec, head: Spec): FieldChange[] {
  const [before, after] = [leavesOf('', base), leavesOf('', head)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => canonicalJson(before.get(path)) !== canonicalJson(after.get(path)))
    .map((path) => ({ path, from: before.get(path), to: after.get(path) }))
}

/** Parts of a spec that do not change the model that is trained: an edit there needs no training. */
const partsBesideTheModel = ['description', 'owners', 'deployment', 'monitoring', 'release'] as const

export function changesModel({ path }: FieldChange): boolean {
  return !partsBesideTheModel.some((part) => path === part || path.startsWith(`${part}.`))
}

/** The parts of a spec that decide which model comes out of training. */
export function decidingParts(spec: Spec): Partial<Spec> {
  return Object.fromEntries(Object.entries(spec).filter(([part]) => !(partsBesideTheModel as readonly string[]).includes(part)))
}

/** "training.epochs (10 → 20) and evaluation.gates": values where they are short and few. */
export function formatFieldChanges(changes: readonly FieldChange[]): string {
  const names = changes.map((change) => (changes.length <= maxWithValues ? withValues(change) : change.path))
  return names.length <= 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`
}

const maxWithValues = 3
const maxCharacters = 80

function withValues({ path, from, to }: FieldChange): string {
  if (![from, to].every((value) => ['string', 'number', 'boolean'].includes(typeof value))) return path
  const text = `${JSON.stringify(from)} → ${JSON.stringify(to)}`
  return text.length > maxCharacters ? path : `${path} (${text})`
}

function leavesOf(path: string, value: unknown): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map([[path, value]])
  return new Map(Object.entries(value).flatMap(([key, child]) => [...leavesOf(path === '' ? key : `${path}.${key}`, child)]))
}
