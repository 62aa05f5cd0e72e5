import { failure } from '../base/errors.ts'
import { compareVersions } from '../release/record.ts'
import type { CanaryRules } from '../spec/record.ts'
import { evidenceSince, judgeCanary } from './judge-canary.ts'
import { appendStep, endRollout, lostRollout, newRollout, nextPointer } from './next-records.ts'
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
  /** Somebody wants this version, while it is the canary, to serve everybody now. */
  promote?: Promotion
}

/** `by` is the login of the person who asks. */
export interface Promotion { version: string; by?: string }

/** One step: what to do, why, and what the branch says afterwards. Pointer and rollout are given where they change. */
export type RolloutStep =
  | { decision: 'none' | 'hold'; reason: string; pointer?: undefined; rollout?: undefined }
  | { decision: 'start' | 'advance' | 'promote' | 'abort'; reason: string; pointer: Pointer; rollout: Rollout }

/** Decides the next step of a deployment. The same past and observation always give the same step, so a run that is killed and
 *  started again repeats nothing. An older version is never rolled out over a newer one, and one that was aborted not again unless
 *  it is asked for. */
export function decideRollout(input: RolloutInput): RolloutStep {
  const { promote } = input
  if (promote && input.pointer?.canary?.version !== promote.version) return { decision: 'none', reason: input.pointer?.stable?.version === promote.version ? `${promote.version} serves everybody already` : `${promote.version} is no canary, so it is not promoted` }
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
    pointer: nextPointer(input, { stable, canary }, reason, now),
    rollout: appendStep(newRollout(input, desired, rollout, now), { decision: 'start', weightPercent, evidence: reason }, now),
  }
}

function decideCanary(input: RolloutInput, pointer: Pointer, canary: NonNullable<Pointer['canary']>): RolloutStep {
  const { desired, observed, rules, now, promote } = input
  const { version, step } = canary
  const replica = observed.replicas.find((found) => found.version === version)
  if (!replica) return abortCanary(input, 'its server is not there', now)
  if (!replica.isHealthy) return abortCanary(input, 'its server ended or does not answer', now)
  const { verdict, reason } = judgeCanary(evidenceSince(replica, canary), rules)
  if (verdict === 'bad') return abortCanary(input, reason, now)
  if (promote) return promoteCanary(input, canary, `${version} is promoted${promote.by ? ` by ${promote.by}` : ''} at ${canary.weightPercent} %`, reason)
  if (desired && compareVersions(desired.version, version) > 0) return abortCanary(input, `${desired.version} was released meanwhile and takes its place`, now)
  if (verdict === 'too-early') return { decision: 'hold', reason: `${version} stays at ${canary.weightPercent} %: ${reason}` }

  const weightPercent = rules.steps[step + 1]
  if (weightPercent === undefined) return promoteCanary(input, canary, `${version} passed its last step`, reason)
  const why = `${version} goes from ${canary.weightPercent} % to ${weightPercent} %: ${reason}`
  const next = { ...canary, step: step + 1, weightPercent, since: now.toISOString(), requestsBefore: replica.requests, errorsBefore: replica.errors }
  return { decision: 'advance', reason: why, pointer: nextPointer(input, { stable: pointer.stable, canary: next }, why, now), rollout: appendStep(rolloutOf(input), { decision: 'advance', weightPercent, evidence: reason }, now) }
}

/** What the canary was judged by stays in the record, also where a person did not wait for enough of it. */
function promoteCanary(input: RolloutInput, { version, digest }: { version: string; digest: string }, cause: string, evidence: string): RolloutStep {
  const { now, promote } = input
  const reason = `${cause}: ${evidence}`
  const rollout = appendStep(rolloutOf(input), { decision: 'promote', weightPercent: 100, evidence: promote ? reason : evidence }, now)
  return { decision: 'promote', reason, pointer: nextPointer(input, { stable: { version, digest }, by: promote?.by }, reason, now), rollout: endRollout(rollout, 'promoted', reason, now) }
}

/** The canary is removed and what served before goes on. */
export function abortCanary(state: RolloutState, cause: string, now: Date): RolloutStep {
  const { pointer } = state
  const { version } = pointer!.canary!
  const reason = `${version} is aborted: ${cause}; ${pointer!.stable ? `${pointer!.stable.version} serves everybody` : 'nothing serves'}`
  return {
    decision: 'abort',
    reason,
    pointer: nextPointer(state, { stable: pointer!.stable }, reason, now),
    rollout: endRollout(appendStep(rolloutOf(state), { decision: 'abort', weightPercent: 0, evidence: cause }, now), 'aborted', cause, now),
  }
}

/** Nothing serves yet, so there is nothing to compare with: the release serves everybody as soon as it is ready. */
function promoteFirst(input: RolloutInput, { version, digest }: { version: string; digest: string }): RolloutStep {
  const reason = `${version} is the first to serve; there is nothing to compare it with`
  const rollout = appendStep(newRollout(input, { version, digest }, input.rollout, input.now), { decision: 'promote', weightPercent: 100, evidence: reason }, input.now)
  return { decision: 'promote', reason, pointer: nextPointer(input, { stable: { version, digest } }, reason, input.now), rollout: endRollout(rollout, 'promoted', reason, input.now) }
}

/** A first release that never gets ready: nothing serves, and the branch says why. */
export function abortFirst(input: RolloutInput, cause: string): RolloutStep {
  const { desired, now } = input
  const reason = `${desired!.version} is aborted: ${cause}; nothing serves`
  return {
    decision: 'abort',
    reason,
    pointer: nextPointer(input, {}, reason, now),
    rollout: endRollout(appendStep(newRollout(input, desired!, input.rollout, now), { decision: 'abort', weightPercent: 0, evidence: cause }, now), 'aborted', cause, now),
  }
}

function rolloutOf(state: RolloutState): Rollout {
  const canary = state.pointer!.canary!
  return state.rollout?.version === canary.version ? state.rollout : lostRollout(state, canary, canary.since)
}
