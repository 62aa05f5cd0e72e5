import type { Spec } from '../spec/record.ts'
import { leavesOf } from './spec-diff.ts'

/** What a changed value of a spec asks for: a training, a deployment of the model that is there, or nothing until a later step reads it. */
export type Effect = 'training' | 'deployment' | 'later'

/** Parts of a spec that a deployment is made of. */
const deployedParts = ['deployment']

/** Parts that neither the model nor its deployment is made of, and what reads them next. */
const laterParts: Readonly<Record<string, readonly string[]>> = {
  description: ['model card'],
  owners: ['model card', 'alert'],
  release: ['release'],
  monitoring: ['health check'],
  'data.snapshot': ['training'],
  'resources.timeoutMinutes': ['training'],
}

/** What is in neither list shapes the model or its verdict; so a new key of the spec asks for a training until somebody thinks about it. */
export function effectOf(path: string): Effect {
  if (deployedParts.some((part) => isWithin(path, part))) return 'deployment'
  return laterPartOf(path) === undefined ? 'training' : 'later'
}

/** What reads changed values next, each once: "model card", "health check". */
export function readersOf(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => laterParts[laterPartOf(path) ?? ''] ?? []))]
}

/** The values of a spec, by path, that have one of some effects. Where a table was given as its path alone or key by key makes no
 *  difference: the spec has it in full. */
export function valuesWith(spec: Spec, effects: readonly Effect[]): Record<string, unknown> {
  return Object.fromEntries([...leavesOf(spec)].filter(([path]) => effects.includes(effectOf(path))))
}

function laterPartOf(path: string): string | undefined {
  return Object.keys(laterParts).find((part) => isWithin(path, part))
}

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`)
}
