import { compareVersions } from '../release/record.ts'
import { appendLook } from './append-look.ts'
import { addEvidence, beginEvidence, beginNextEvidence, isNews } from './evidence/canary-evidence.ts'
import { formatErrorCodes } from './evidence/words.ts'
import type { RolloutInput, RolloutStep } from './decide-rollout.ts'
import { endCanary } from './end-canary.ts'
import { judgeCanary } from './judge-canary.ts'
import { judgeShadow } from './judge-shadow.ts'
import { appendStep, endRollout, nextPointer, progressingRollout, sameGeneration } from './next-records.ts'
import type { Pointer } from './record.ts'

type Canary = NonNullable<Pointer['canary']>

/** Decides what becomes of the canary that the pointer names. */
export function decideCanary(input: RolloutInput, pointer: Pointer, canary: Canary): RolloutStep {
  const { desired, observed, rules, now, promote } = input
  const { version } = canary
  const replica = observed.replicas.find((found) => found.version === version)
  if (!replica) return endCanary(input, 'abort', 'its server is not there', now)
  // Nobody starts it again but the engine that runs it, and what ended once ends again.
  if (!replica.isHealthy || replica.ending !== undefined) return endCanary(input, 'abort', `its server ${replica.ending ?? 'ended or does not answer'}`, now)
  if (canary.phase === 'shadow') return decideShadow(input, pointer, canary)

  const before = canary.evidence ?? beginEvidence({ ...observed, replicas: [] }, version, { ...rules, baseline: false })
  const evidence = addEvidence(before, observed, version, rules)
  const { verdict, reason } = judgeCanary(evidence, rules, { stable: pointer.stable?.version ?? 'nothing', stepMs: now.getTime() - Date.parse(canary.since) })
  const looked = appendLook(progressingRollout(input), { canary, evidence, observed, rules }, now)
  const seen: RolloutInput = { ...input, rollout: looked }
  if (verdict === 'bad') return endCanary(seen, 'abort', `${reason}${formatErrorCodes(replica)}`, now)
  if (promote) return promoteCanary(seen, canary, `${version} is promoted${promote.by ? ` by ${promote.by}` : ''} at ${canary.weightPercent} %`, reason)
  if (desired && compareVersions(desired.version, version) > 0) return endCanary(seen, 'supersede', `${desired.version} was released meanwhile and takes its place`, now)
  if (verdict !== 'good') {
    const hold = { decision: 'hold', reason: `${version} stays at ${canary.weightPercent} %: ${reason}` } as const
    if (!isNews(before, evidence)) return { ...hold, ...replayWanted(seen, verdict, evidence.replayed) }
    return { ...hold, pointer: sameGeneration(pointer, { ...canary, evidence }, now), rollout: looked, ...replayWanted(seen, verdict, evidence.replayed) }
  }

  const weightPercent = rules.steps[canary.step + 1]
  if (weightPercent === undefined) return promoteCanary(seen, canary, `${version} passed its last step`, reason)
  return takeStep(seen, pointer, canary, { step: canary.step + 1, weightPercent, why: `${version} goes from ${canary.weightPercent} % to ${weightPercent} %`, evidence: reason })
}

/** Once in a step, what is on record is asked of both again: the same requests a third time would tell nothing new. */
function replayWanted({ rules }: RolloutInput, verdict: string, replayed: number): { wantsReplay?: true } {
  return verdict === 'quiet' && rules.whenQuiet === 'replay' && replayed === 0 ? { wantsReplay: true } : {}
}

/** Nobody gets its answers yet, so nothing is promoted or judged by them; they are compared, and a server that fails goes no further. */
function decideShadow(input: RolloutInput, pointer: Pointer, canary: Canary): RolloutStep {
  const { desired, observed, rules, shadow, now, promote } = input
  const { version } = canary
  const { verdict, reason } = judgeShadow(observed.comparison?.version === version ? observed.comparison : undefined, rules, shadow?.minRequests ?? 0)
  if (verdict === 'bad') return endCanary(input, 'abort', reason, now)
  if (promote) return { decision: 'hold', reason: `${version} is a shadow: nobody got an answer of it yet, so it is not promoted` }
  if (desired && compareVersions(desired.version, version) > 0) return endCanary(input, 'supersede', `${desired.version} was released meanwhile and takes its place`, now)
  if (verdict === 'quiet') return { decision: 'hold', reason: `${version} stays a shadow: ${reason}` }
  const { name: _name, version: _version, ...comparison } = observed.comparison ?? { name: '', version: '' }
  const compared = 'compared' in comparison ? { ...progressingRollout(input), shadow: comparison } : progressingRollout(input)
  const { phase: _phase, ...served } = canary
  return takeStep({ ...input, rollout: compared }, pointer, served, { step: 0, weightPercent: rules.steps[0]!, why: `${version} goes from shadow to ${rules.steps[0]} %`, evidence: reason })
}

function takeStep(input: RolloutInput, pointer: Pointer, canary: Canary, { step, weightPercent, why, evidence }: { step: number; weightPercent: number; why: string; evidence: string }): RolloutStep {
  const { observed, rules, now } = input
  const reason = `${why}: ${evidence}`
  const next: Canary = { ...canary, step, weightPercent, since: now.toISOString(), evidence: beginNextEvidence(canary.evidence, observed, canary.version, rules) }
  return { decision: 'advance', reason, pointer: nextPointer(input, { stable: pointer.stable, canary: next }, reason, now), rollout: appendStep(progressingRollout(input), { decision: 'advance', weightPercent, evidence }, now) }
}

/** What the canary was judged by stays in the record, also where a person did not wait for enough of it. */
function promoteCanary(input: RolloutInput, { version, digest }: { version: string; digest: string }, cause: string, evidence: string): RolloutStep {
  const { now, promote } = input
  const reason = `${cause}: ${evidence}`
  const rollout = appendStep(progressingRollout(input), { decision: 'promote', weightPercent: 100, evidence: promote ? reason : evidence }, now)
  return { decision: 'promote', reason, pointer: nextPointer(input, { stable: { version, digest }, by: promote?.by }, reason, now), rollout: endRollout(rollout, 'promoted', reason, now) }
}
