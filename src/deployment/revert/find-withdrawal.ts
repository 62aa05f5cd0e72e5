import { compareVersions } from '../../release/record.ts'
import type { Pointer, Rollout } from '../record.ts'

/** A release that was taken out of service, and the one that serves since. */
export interface Withdrawal { rollout: Rollout; stable: NonNullable<Pointer['stable']>; /** Login of the person who wanted it; undefined where the rules did, or nobody said who. */ by: string | undefined }

/** What was aborted or rolled back last, unless something came after it: a release that was promoted since, or one that is on its way, has a
 *  spec of its own on main. None where nothing serves, for there is nothing to go back to. */
export function findWithdrawal(pointer: Pointer | undefined, rollouts: readonly Rollout[]): Withdrawal | undefined {
  if (!pointer?.stable || pointer.canary) return undefined
  const newest = rollouts.filter(({ outcome }) => outcome === 'promoted' || outcome === 'aborted').toSorted(compareEnds).at(-1)
  if (newest?.outcome !== 'aborted' || newest.version === pointer.stable.version) return undefined
  return { rollout: newest, stable: pointer.stable, by: newest.steps.at(-1)?.decision === 'rollback' ? pointer.by : undefined }
}

const dayMs = 24 * 60 * 60 * 1000

/** The models of which a pull request that takes a spec back may be due, or open and no longer due: something was withdrawn or tried again
 *  within 30 days. Says without a request whether it is worth to look. */
export function listModelsWithReverts(rollouts: readonly Rollout[], now: Date): string[] {
  const recent = rollouts.filter((rollout) => (rollout.outcome === 'aborted' || rollout.attempt > 1) && now.getTime() - endOf(rollout) < 30 * dayMs)
  return [...new Set(recent.map(({ model }) => model))].sort()
}

/** Of two that ended together, as a release and its canary do in a rollback, main has the spec of the newer one. */
function compareEnds(a: Rollout, b: Rollout): number {
  return endOf(a) - endOf(b) || compareVersions(a.version, b.version)
}

function endOf({ finishedAt, startedAt }: Rollout): number {
  return Date.parse(finishedAt ?? startedAt)
}
