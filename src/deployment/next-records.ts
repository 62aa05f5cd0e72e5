import { thinOut } from '../markdown/thin.ts'
import type { CanaryRules } from '../spec/record.ts'
import { replicasOf } from './evidence/canary-evidence.ts'
import type { CanaryEvidence } from './evidence/canary-evidence.ts'
import { strongestEvidence } from './judge-canary.ts'
import type { Pointer, Rollout } from './record.ts'
import type { ObservedDeployment } from './target.ts'

/** Where a deployment stands. */
export interface Place { model: string; environment: string; pointer: Pointer | undefined }

export function nextPointer({ model, environment, pointer }: Place, { stable, canary, by }: Pick<Pointer, 'stable' | 'canary' | 'by'>, reason: string, now: Date): Pointer {
  return {
    model, environment, generation: (pointer?.generation ?? 0) + 1,
    ...(stable ? { stable } : {}), ...(canary ? { canary } : {}),
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

/** A record keeps so many looks; when they are more, half of them are told. */
const maxLooks = 80

export interface Look { canary: NonNullable<Pointer['canary']>; evidence: CanaryEvidence; observed: ObservedDeployment; rules: CanaryRules }

/** A look that saw nothing new is not told. */
export function appendLook(rollout: Rollout, { canary, evidence, observed, rules }: Look, now: Date): Rollout {
  const requests = evidence.requests - (canary.evidence?.requests ?? 0)
  if (requests <= 0) return rollout
  const before = rollout.looks ?? []
  const replicas = replicasOf(observed, canary.version)
  const baseline = replicas.baseline ?? replicas.stable
  const look = {
    at: now.toISOString(), weightPercent: canary.weightPercent, requests: (before.at(-1)?.requests ?? 0) + requests, ...strongestEvidence(evidence, rules),
    latencyP95Ms: { canary: replicas.canary?.latencyP95Ms ?? 0, ...(baseline ? { baseline: baseline.latencyP95Ms } : {}) },
  }
  const kept = before.length < maxLooks ? before : thinOut(before.length, maxLooks / 2).map((i) => before[i]!)
  return { ...rollout, looks: [...kept, look] }
}

export function appendStep(rollout: Rollout, step: Omit<Rollout['steps'][number], 'at'>, now: Date): Rollout {
  return { ...rollout, reason: step.evidence, steps: [...rollout.steps, { ...step, at: now.toISOString() }] }
}

export function endRollout(rollout: Rollout, outcome: 'promoted' | 'aborted' | 'superseded', reason: string, now: Date): Rollout {
  return { ...rollout, outcome, reason, finishedAt: now.toISOString() }
}
