import { failure } from '../base/errors.ts'
import { compareVersions } from '../release/record.ts'
import type { CanaryRules, ShadowRules } from '../spec/record.ts'
import { decideCanary } from './decide-canary.ts'
import { beginEvidence } from './evidence/canary-evidence.ts'
import { appendStep, endRollout, newRollout, nextPointer } from './next-records.ts'
import type { Pointer, Rollout } from './record.ts'
import type { ObservedDeployment } from './target.ts'

export interface RolloutState {
  model: string
  environment: string
  /** Undefined before the first deployment. */
  pointer: Pointer | undefined
  /** Where the spec wants it. */
  site?: Pointer['site']
  /** The record of the version that is being rolled out, else of the desired one; undefined where that was never tried. */
  rollout: Rollout | undefined
}

export interface RolloutInput extends RolloutState {
  /** The newest release; undefined where there is none. */
  desired: { version: string; digest: string } | undefined
  observed: ObservedDeployment
  rules: CanaryRules
  /** Left out: a release begins with its first step. */
  shadow?: ShadowRules | undefined
  now: Date
  /** Whether a version whose rollout was aborted is tried again. */
  retryAborted?: boolean
  /** Somebody wants this version, while it is the canary, to serve everybody now. */
  promote?: Promotion
}

/** `by` is the login of the person who asks. */
export interface Promotion { version: string; by?: string }

/** One step: what to do, why, and what the branch says afterwards. Pointer and rollout are given where they change; a hold changes only what
 *  was seen. `wantsReplay`: the requests on record should be asked again, for too few come. */
export type RolloutStep =
  | { decision: 'none' | 'hold'; reason: string; pointer?: undefined; rollout?: undefined; wantsReplay?: true }
  | { decision: 'hold'; reason: string; pointer: Pointer; rollout: Rollout; wantsReplay?: true }
  | ChangingStep
export interface ChangingStep { decision: 'start' | 'advance' | 'promote' | 'abort' | 'supersede'; reason: string; pointer: Pointer; rollout: Rollout; wantsReplay?: undefined }

/** Decides the next step of a deployment. The same past and observation always give the same step, so a run that is killed and
 *  started again repeats nothing. An older version is never rolled out over a newer one, and one that was aborted not again unless
 *  it is asked for. */
export function decideRollout(input: RolloutInput): RolloutStep {
  const { promote } = input
  if (promote && input.pointer?.canary?.version !== promote.version) return { decision: 'none', reason: input.pointer?.stable?.version === promote.version ? `${promote.version} serves everybody already` : `${promote.version} is no canary, so it is not promoted` }
  if (input.pointer?.canary) return decideCanary(input, input.pointer, input.pointer.canary)
  const { model, environment, pointer, rollout, desired, retryAborted = false } = input
  const stable = pointer?.stable
  if (!desired) return { decision: 'none', reason: `${model} has no release yet` }
  if (stable?.version === desired.version) {
    if (stable.digest !== desired.digest) throw failure('DEPLOYMENT_DIGEST_CHANGED', { model, version: desired.version, environment, serving: stable.digest, released: desired.digest })
    return { decision: 'none', reason: `${desired.version} serves, and it is the newest release` }
  }
  if (stable && compareVersions(desired.version, stable.version) < 0) return { decision: 'none', reason: `${desired.version} is older than ${stable.version}, which serves; release what you want again under a new version` }
  if (rollout?.outcome === 'aborted' && !retryAborted) return { decision: 'none', reason: `${desired.version} was aborted and is not tried again: ${rollout.reason}` }
  if (!stable) return promoteFirst(input, desired)

  return startCanary(input, stable, desired)
}

function startCanary(input: RolloutInput, stable: NonNullable<Pointer['stable']>, desired: { version: string; digest: string }): RolloutStep {
  const { rollout, rules, shadow, observed, now } = input
  const weightPercent = shadow ? 0 : rules.steps[0]!
  const reason = `${desired.version} follows ${stable.version}: ${shadow ? `shadow of ${shadow.sharePercent} %` : `canary at ${weightPercent} %`}`
  const begun = shadow ? { phase: 'shadow' as const } : { evidence: beginEvidence(observed, desired.version, rules, rollout !== undefined) }
  return {
    decision: 'start',
    reason,
    pointer: nextPointer(input, { stable, canary: { ...desired, step: 0, weightPercent, since: now.toISOString(), ...begun } }, reason, now),
    rollout: appendStep(newRollout(input, desired, rollout, now), { decision: 'start', weightPercent, evidence: reason }, now),
  }
}

/** Nothing serves yet, so there is nothing to compare with: the release serves everybody as soon as it is ready. */
function promoteFirst(input: RolloutInput, { version, digest }: { version: string; digest: string }): RolloutStep {
  const reason = `${version} is the first to serve; there is nothing to compare it with`
  const rollout = appendStep(newRollout(input, { version, digest }, input.rollout, input.now), { decision: 'promote', weightPercent: 100, evidence: reason }, input.now)
  return { decision: 'promote', reason, pointer: nextPointer(input, { stable: { version, digest } }, reason, input.now), rollout: endRollout(rollout, 'promoted', reason, input.now) }
}

/** A first release that never gets ready: nothing serves, and the branch says why. */
export function abortFirst(input: RolloutInput, cause: string): ChangingStep {
  const { desired, now } = input
  const reason = `${desired!.version} is aborted: ${cause}; nothing serves`
  return {
    decision: 'abort',
    reason,
    pointer: nextPointer(input, {}, reason, now),
    rollout: endRollout(appendStep(newRollout(input, desired!, input.rollout, now), { decision: 'abort', weightPercent: 0, evidence: cause }, now), 'aborted', cause, now),
  }
}
