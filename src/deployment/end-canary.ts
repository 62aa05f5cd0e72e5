import type { ChangingStep, RolloutState } from './decide-rollout.ts'
import { appendStep, endRollout, nextPointer, progressingRollout } from './next-records.ts'

const ends = { abort: 'aborted', supersede: 'superseded' } as const

/** The canary is removed and what served before goes on: for it failed, or for a newer release takes its place, which is no failure. */
export function endCanary(state: RolloutState, decision: 'abort' | 'supersede', cause: string, now: Date): ChangingStep {
  const { pointer } = state
  const { version } = pointer!.canary!
  const reason = `${version} is ${ends[decision]}: ${cause}; ${pointer!.stable ? `${pointer!.stable.version} serves everybody` : 'nothing serves'}`
  return {
    decision,
    reason,
    pointer: nextPointer(state, { stable: pointer!.stable }, reason, now),
    rollout: endRollout(appendStep(progressingRollout(state), { decision, weightPercent: 0, evidence: cause }, now), ends[decision], cause, now),
  }
}
