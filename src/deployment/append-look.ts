import { thinOut } from '../markdown/thin.ts'
import type { CanaryRules } from '../spec/record.ts'
import { replicasOf } from './evidence/canary-evidence.ts'
import type { CanaryEvidence } from './evidence/canary-evidence.ts'
import { strongestEvidence } from './judge-canary.ts'
import type { Pointer, Rollout } from './record.ts'
import type { ObservedDeployment } from './target.ts'

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
