import type { Spec } from '../spec/record.ts'
import { resolveBackend } from './backend.ts'
import { leavesOf } from './spec-diff.ts'
import type { FieldChange } from './spec-diff.ts'

/** What a changed value of a spec asks for: a training, a deployment of the model that is there, or nothing until a later step reads it. */
export type Effect = 'training' | 'deployment' | 'later'

/** Parts of a spec that a deployment is made of. */
const deployedParts = ['deployment']

/** Parts that neither the model nor its deployment is made of, and what reads them next. */
const laterParts: Readonly<Record<string, readonly string[]>> = {
  description: ['model card'],
  owners: ['model card', 'alert'],
  release: ['release'],
  tune: ['study'],
  monitoring: ['health check'],
  'data.snapshot': ['training'],
  'training.checkpointMinutes': ['training'],
  'resources.timeoutMinutes': ['training'],
  'resources.gpuMemoryMiB': ['training'],
  'resources.priority': ['dispatch'],
  'resources.progressDeadlineMinutes': ['training'],
}

/** Values that a plan hash holds in a better form: of the data its content, of the backend the one it was resolved to. */
const heldOtherwise = /^(data\.\w+\.sha256|training\.backend)$/

/** What is in no list shapes the model or its verdict; so a new key of the spec asks for a training until somebody thinks about it. */
export function effectOf({ path, from, to }: FieldChange, base: Spec, head: Spec): Effect {
  if (path === 'training.backend' && resolveBackend(base) === resolveBackend(head)) return 'later'
  // A digest that is written down, or no longer, is no other content.
  if (path.endsWith('.sha256') && (from === undefined || to === undefined)) return 'later'
  return effectOfPart(path)
}

function effectOfPart(path: string): Effect {
  if (deployedParts.some((part) => isWithin(path, part))) return 'deployment'
  return laterPartOf(path) === undefined ? 'training' : 'later'
}

/** What reads changed values next, each once: "model card", "health check". */
export function readersOf(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => laterParts[laterPartOf(path) ?? ''] ?? []))]
}

/** The values of a spec, by path, that have one of some effects, for the hash of a plan. Whether a table was given as its path alone or key
 *  by key makes no difference: the spec has it in full. */
export function valuesWith(spec: Spec, effects: readonly Effect[]): Record<string, unknown> {
  return Object.fromEntries([...leavesOf(spec)].filter(([path]) => effects.includes(effectOfPart(path)) && !heldOtherwise.test(path)))
}

function laterPartOf(path: string): string | undefined {
  return Object.keys(laterParts).find((part) => isWithin(path, part))
}

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`)
}
