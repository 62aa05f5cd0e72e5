import { failure } from '../base/errors.ts'
import { compareVersions } from '../release/record.ts'
import { appendStep, endRollout, lostRollout, nextPointer } from './next-records.ts'
import type { Place } from './next-records.ts'
import type { Pointer, Rollout } from './record.ts'

export interface RollbackInput extends Place {
  rolloutOf(version: string): Rollout | undefined
  /** The release to go back to. */
  to: { version: string; digest: string }
  /** In a person's own words; what is not text for one line is taken out. */
  reason: string
  /** Login of the person who asks. */
  by: string | undefined
  now: Date
}

export type Rollback =
  | { decision: 'none'; reason: string; pointer: Pointer; rollouts: [] }
  | { decision: 'rollback'; reason: string; pointer: Pointer; rollouts: Rollout[] }

const longestReason = 200

/** Decides how a deployment goes back to an earlier release, at once and for everybody, because a person says so. What served and what was
 *  the canary are withdrawn: their rollouts count as aborted, so that no later step brings them again and the alert tells of it. Asked for
 *  again it changes nothing. Where nothing serves, or the release is newer than what serves, it fails with ROLLBACK_IMPOSSIBLE. */
export function decideRollback(input: RollbackInput): Rollback {
  const { model, environment, pointer, rolloutOf, to, by, now } = input
  const impossible = (problem: string) => failure('ROLLBACK_IMPOSSIBLE', { model, environment, version: to.version, problem })
  if (!pointer?.stable) throw impossible('nothing serves there')
  const { stable, canary } = pointer
  if (compareVersions(to.version, stable.version) > 0) throw impossible(`it is newer than ${stable.version}, which serves`)
  if (to.version === stable.version && to.digest !== stable.digest) throw failure('DEPLOYMENT_DIGEST_CHANGED', { model, version: to.version, environment, serving: stable.digest, released: to.digest })

  const withdrawn = [stable, ...(canary ? [canary] : [])].filter(({ version }) => version !== to.version)
  if (withdrawn.length === 0) return { decision: 'none', reason: `${to.version} serves everybody already`, pointer, rollouts: [] }
  const cause = `rolled back to ${to.version}${by === undefined ? '' : ` by ${by}`}: ${inOneLine(input.reason) || 'no reason was given'}`
  const reason = `${withdrawn.map(({ version }) => version).join(' and ')} ${withdrawn.length === 1 ? 'is' : 'are'} ${cause}`
  return {
    decision: 'rollback',
    reason,
    pointer: nextPointer(input, { stable: to, by }, reason, now),
    rollouts: withdrawn.map((release) => {
      const rollout = rolloutOf(release.version) ?? lostRollout(input, release, pointer.updatedAt)
      return endRollout(appendStep({ ...rollout, previous: to.version }, { decision: 'rollback', weightPercent: 0, evidence: cause }, now), 'aborted', cause, now)
    }),
  }
}

/** Control and direction characters, which can hide or turn round what is read, become U+FFFD. */
function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\p{C}/gu, '\ufffd')
  return line.length > longestReason ? `${line.slice(0, longestReason).toWellFormed()}…` : line
}
