// Reads what the demo shows from the files of `rankops/state`.
import { healthRecord } from '../../src/health/record.ts'
import type { Health } from '../../src/health/record.ts'
import { pointerPath } from '../../src/deployment/pointer.ts'
import { pointerRecord, rolloutRecord } from '../../src/deployment/record.ts'
import type { Pointer, Rollout } from '../../src/deployment/record.ts'

export function parsePointer(files: Map<string, string>, environment: string, model: string): Pointer | undefined {
  const path = pointerPath(model, environment)
  const text = files.get(path)
  return text === undefined ? undefined : pointerRecord.parse(text, path)
}

/** All rollouts of a model, oldest first. */
export function parseRollouts(files: Map<string, string>, environment: string, model: string): Rollout[] {
  return [...files]
    .filter(([path]) => path.startsWith(`rollouts/${environment}/${model}/`))
    .map(([path, text]) => rolloutRecord.parse(text, path))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt))
}

export function parseHealth(files: Map<string, string>, environment: string, model: string): Health | undefined {
  const path = `health/${environment}/${model}.json`
  const text = files.get(path)
  return text === undefined ? undefined : healthRecord.parse(text, path)
}
