import { failure } from '../base/errors.ts'
import { compareVersions } from '../release/record.ts'
import type { CanaryRules } from '../spec/record.ts'
import { evidenceSince, judgeCanary } from './judge-canary.ts'
import type { Pointer, Rollout } from './record.ts'
import type { ObservedDeployment } from './target.ts'

export interface RolloutState {
  model: string
  environment: string
  /** Undefined before the first deployment. */
  pointer: Pointer | undefined
  /** The record of the version that is being rolled out, else of the desired one; undefined where that was never tried. */
  rollout: Rollout | undefined
}

export interface RolloutInput extends RolloutState {
  /** The newest release; undefined where there is none. */
  desired: { version: string; digest: string } | undefined
  observed: ObservedDeployment
  rules: CanaryRules
  now: Date
  /** Whether a version whose rollout was aborted is tried again. */
  retryAborted?: boolean
}

/** One step: what to do, why, and what the branch says afterwards. Pointer and rollout are given where they change. */
export type RolloutStep =
  | { decision: 'none' | 'hold'; reason: string; pointer?: undefined; rollout?: undefined }
  | { decision: 'start' | 'advance' | 'promote' | 'abort'; reason: string; pointer: Pointer; rollout: Rollout }

/** Decides the next step of a deployment. The same past and observation always give the same step, so a run that is killed and
 *  started again repeats nothing. An older version is never rolled out over a newer one, and one that was aborted not again unless
 *  it is asked for. */
export function decideRollout(input: RolloutInput): RolloutStep {
  if (input.pointer?.canary) return decideCanary(input, input.pointer, input.pointer.canary)
  const { model, environment, pointer, rollout, desired, rules, now, retryAborted = false } = input
  const stable = pointer?.stable
  if (!desired) return { decision: 'none', reason: `${model} has no release yet` }
  if (stable?.version === desired.version) {
    if (stable.digest !== desired.digest) throw failure('DEPLOYMENT_DIGEST_CHANGED', { model, version: desired.version, environment, serving: stable.digest, released: desired.digest })
    return { decision: 'none', reason: `${desired.version} serves, and it is the newest release` }
  }
  if (stable && compareVersions(desired.version, stable.version) < 0) return { decision: 'none', reason: `${desired.version} is older than ${stable.version}, which serves; release what you want again under a new version` }
  if (rollout?.outcome === 'aborted' && !retryAborted) return { decision: 'none', reason: `${desired.version} was aborted and is not tried again: ${rollout.reason}` }
  if (!stable) return promoteFirst(input, desired)

  const weightPercent = rules.steps[0]!
  const reason = `${desired.version} follows ${stable.version}: canary at ${weightPercent} %`
  const before = input.observed.replicas.find(({ version }) => version === desired.version)
  const canary = { ...desired, step: 0, weightPercent, since: now.toISOString(), requestsBefore: before?.requests ?? 0, errorsBefore: before?.errors ?? 0 }
  return {
    decision: 'start',
    reason,
    pointer: nextPointer(input, { stable, canary }, reason),
    rollout: appendStep(newRollout(input, desired), { decision: 'start', weightPercent, evidence: reason }, now),
  }
}

function decideCanary(input: RolloutInput, pointer: Pointer, canary: NonNullable<Pointer['canary']>): RolloutStep {
  const { desired, observed, rules, now } = input
  const { version, digest, step } = canary
  const replica = observed.replicas.find((found) => found.version === version)
  if (!replica) return abortCanary(input, 'its server is not there', now)
  if (!replica.isHealthy) return abortCanary(input, 'its server ended or does not answer', now)
  const { verdict, reason } = judgeCanary(evidenceSince(replica, canary), rules)
  if (verdict === 'bad') return abortCanary(input, reason, now)
  if (desired && compareVersions(desired.version, version) > 0) return abortCanary(input, `${desired.version} was released meanwhile and takes its place`, now)
  if (verdict === 'too-early') return { decision: 'hold', reason: `${version} stays at ${canary.weightPercent} %: ${reason}` }

  const rollout = rolloutOf(input)
  const weightPercent = rules.steps[step + 1]
  if (weightPercent === undefined) {
    const why = `${version} passed its last step: ${reason}`
    return { decision: 'promote', reason: why, pointer: nextPointer(input, { stable: { version, digest } }, why), rollout: endRollout(appendStep(rollout, { decision: 'promote', weightPercent: 100, evidence: reason }, now), 'promoted', why, now) }
  }
  const why = `${version} goes from ${canary.weightPercent} % to ${weightPercent} %: ${reason}`
  const next = { ...canary, step: step + 1, weightPercent, since: now.toISOString(), requestsBefore: replica.requests, errorsBefore: replica.errors }
  return { decision: 'advance', reason: why, pointer: nextPointer(input, { stable: pointer.stable, canary: next }, why), rollout: appendStep(rollout, { decision: 'advance', weightPercent, evidence: reason }, now) }
}

/** The canary is removed and what served before goes on. */
export function abortCanary(state: RolloutState, cause: string, now: Date): RolloutStep {
  const { pointer } = state
  const { version } = pointer!.canary!
  const reason = `${version} is aborted: ${cause}; ${pointer!.stable ? `${pointer!.stable.version} serves everybody` : 'nothing serves'}`
  return {
    decision: 'abort',
    reason,
    pointer: nextPointer({ ...state, now }, { stable: pointer!.stable }, reason),
    rollout: endRollout(appendStep(rolloutOf(state), { decision: 'abort', weightPercent: 0, evidence: cause }, now), 'aborted', cause, now),
  }
}

/** Nothing serves yet, so there is nothing to compare with: the release serves everybody as soon as it is ready. */
function promoteFirst(input: RolloutInput, { version, digest }: { version: string; digest: string }): RolloutStep {
  const reason = `${version} is the first to serve; there is nothing to compare it with`
  const rollout = appendStep(newRollout(input, { version, digest }), { decision: 'promote', weightPercent: 100, evidence: reason }, input.now)
  return { decision: 'promote', reason, pointer: nextPointer(input, { stable: { version, digest } }, reason), rollout: endRollout(rollout, 'promoted', reason, input.now) }
}

/** A first release that never gets ready: nothing serves, and the branch says why. */
export function abortFirst(input: RolloutInput, cause: string): RolloutStep {
  const { desired, now } = input
  const reason = `${desired!.version} is aborted: ${cause}; nothing serves`
  return {
    decision: 'abort',
    reason,
    pointer: nextPointer(input, {}, reason),
    rollout: endRollout(appendStep(newRollout(input, desired!), { decision: 'abort', weightPercent: 0, evidence: cause }, now), 'aborted', cause, now),
  }
}

function nextPointer({ model, environment, pointer, now }: RolloutState & { now: Date }, { stable, canary }: Pick<Pointer, 'stable' | 'canary'>, reason: string): Pointer {
  return { model, environment, generation: (pointer?.generation ?? 0) + 1, ...(stable ? { stable } : {}), ...(canary ? { canary } : {}), reason, updatedAt: now.toISOString() }
}

function newRollout({ model, environment, pointer, rollout, now }: RolloutInput, { version, digest }: { version: string; digest: string }): Rollout {
  const previous = pointer?.stable?.version
  return { model, environment, version, digest, ...(previous ? { previous } : {}), attempt: (rollout?.attempt ?? 0) + 1, outcome: 'progressing', reason: 'started', startedAt: now.toISOString(), steps: [] }
}

/** The rollout of the canary; where its record was lost, one that begins where the pointer says. */
function rolloutOf({ model, environment, pointer, rollout }: RolloutState): Rollout {
  const { version, digest, since } = pointer!.canary!
  if (rollout?.version === version) return rollout
  return { model, environment, version, digest, attempt: 1, outcome: 'progressing', reason: 'its record was lost', startedAt: since, steps: [] }
}

function appendStep(rollout: Rollout, step: Omit<Rollout['steps'][number], 'at'>, now: Date): Rollout {
  return { ...rollout, reason: step.evidence, steps: [...rollout.steps, { ...step, at: now.toISOString() }] }
}

function endRollout(rollout: Rollout, outcome: 'promoted' | 'aborted', reason: string, now: Date): Rollout {
  return { ...rollout, outcome, reason, finishedAt: now.toISOString() }
}
