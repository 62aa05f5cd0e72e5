import type { Pointer, Rollout } from './record.ts'

/** Where a deployment stands. */
export interface Place { model: string; environment: string; pointer: Pointer | undefined; /** Where the spec wants it; what the pointer says holds until that is left. */ site?: Pointer['site'] }

export function nextPointer({ model, environment, pointer, site: wanted }: Place, { stable, canary, by }: Pick<Pointer, 'stable' | 'canary' | 'by'>, reason: string, now: Date): Pointer {
  const site = pointer?.site ?? wanted
  return {
    model, environment, generation: (pointer?.generation ?? 0) + 1,
    ...(stable ? { stable } : {}), ...(canary ? { canary } : {}), ...(site ? { site } : {}),
    reason, ...(by === undefined ? {} : { by }), updatedAt: now.toISOString(),
  }
}

/** Only what was seen changes: what runs, and why, stays. */
export function sameGeneration(pointer: Pointer, canary: NonNullable<Pointer['canary']>, now: Date): Pointer {
  return { ...pointer, canary, updatedAt: now.toISOString() }
}

/** The record of another attempt; `before` is that of the one before it. */
export function newRollout({ model, environment, pointer }: Place, { version, digest }: { version: string; digest: string }, before: Rollout | undefined, now: Date): Rollout {
  const previous = pointer?.stable?.version
  return { model, environment, version, digest, ...(previous ? { previous } : {}), attempt: (before?.attempt ?? 0) + 1, outcome: 'progressing', reason: 'started', startedAt: now.toISOString(), steps: [] }
}

/** Where the record of a rollout was lost: one that begins when its release was last heard of. */
export function lostRollout({ model, environment }: Place, { version, digest }: { version: string; digest: string }, startedAt: string): Rollout {
  return { model, environment, version, digest, attempt: 1, outcome: 'progressing', reason: 'its record was lost', startedAt, steps: [] }
}

/** That of the canary; one that was lost begins with its step. */
export function progressingRollout(state: Place & { rollout: Rollout | undefined }): Rollout {
  const canary = state.pointer!.canary!
  return state.rollout?.version === canary.version ? state.rollout : lostRollout(state, canary, canary.since)
}

export function appendStep(rollout: Rollout, step: Omit<Rollout['steps'][number], 'at'>, now: Date): Rollout {
  return { ...rollout, reason: step.evidence, steps: [...rollout.steps, { ...step, at: now.toISOString() }] }
}

export function endRollout(rollout: Rollout, outcome: 'promoted' | 'aborted' | 'superseded', reason: string, now: Date): Rollout {
  return { ...rollout, outcome, reason, finishedAt: now.toISOString() }
}
