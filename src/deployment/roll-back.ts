import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Forge } from '../forge/forge.ts'
import { applyPointer } from './apply-pointer.ts'
import type { Placed } from './apply-pointer.ts'
import { decideRollback } from './decide-rollback.ts'
import type { Rollback } from './decide-rollback.ts'
import { readDeployment, untilWritten, writeDeployment } from './pointer.ts'
import type { ObservedDeployment, Target } from './target.ts'

interface RollbackWanted extends Placed {
  to: { version: string; digest: string }
  reason: string
  by: string | undefined
}

interface RollbackPorts { state: Pick<Forge, 'readBranch' | 'commitToBranch'>; clock: Clock; log: Log }

/** Goes back to an earlier release: the branch first, then the world. What serves now is not repaired before, for it may be what is broken.
 *  Killed between the two, the next call or the next deploy makes the world match. A restored server that does not get ready fails with
 *  TARGET_NOT_READY; traffic stays as it was until then. */
export async function rollBack(wanted: RollbackWanted, { target, ...ports }: RollbackPorts & { target: Target }): Promise<Rollback & { observed: ObservedDeployment }> {
  return target.whileAlone(wanted.model, wanted.environment, async () => {
    const rollback = await recordRollback(wanted, ports)
    return { ...rollback, observed: await applyPointer(wanted, target, rollback.pointer) }
  })
}

/** The branch alone, for who is not at the machine that serves: the next deploy there makes the world match. The release is fetched and
 *  verified before the branch says that it serves. */
export async function recordRollback(wanted: RollbackWanted, { state, clock, log }: RollbackPorts): Promise<Rollback> {
  const { model, environment, to, reason, by } = wanted
  return untilWritten(model, log, async () => {
    const { head, pointer, rolloutOf } = await readDeployment(state, model, environment)
    const rollback = decideRollback({ model, environment, pointer, rolloutOf, to, reason, by, now: clock.now() })
    log.info(`${model} in ${environment}: ${rollback.decision}, ${rollback.reason}`)
    if (rollback.decision === 'none') return rollback
    await wanted.releaseFolderOf(to.version)
    await writeDeployment(state, head, rollback.pointer, rollback.rollouts, `deploy(${model}): rollback to ${to.version} in ${environment}\n\n${rollback.reason}\n`)
    return rollback
  })
}
