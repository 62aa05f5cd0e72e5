import { formatDuration } from '../base/clock.ts'
import { failure, isFailure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Executor, Job } from '../plan/executor.ts'
import { runGuarded } from '../plan/guards/run-guarded.ts'
import type { StartGuard } from '../plan/guards/run-guarded.ts'
import { checkpointsFingerprint, deathOf, mostRestarts } from '../training/deaths.ts'

/** Runs a training, and again where it died or hung and had written a checkpoint since it was started: what dies at the same place each time is not repeated. Limits that it broke
 *  are named and not tried again. */
export async function trainWithRestarts(executor: Executor, job: Job, { folder, guards }: { folder: string; guards: readonly StartGuard[] }, ports: { log: Log; signal: AbortSignal }): Promise<{ exitCode: number }> {
  const startedAt = performance.now()
  for (let restarts = 0; ; restarts++) {
    const before = await checkpointsFingerprint(folder)
    // The time limit is that of all its runs together.
    const limits = { ...job.limits, timeoutMs: Math.max(1, job.limits.timeoutMs - (performance.now() - startedAt)) }
    const { exitCode, hung } = await runGuarded(executor, { ...job, limits }, guards, ports).then(({ exitCode }) => ({ exitCode, hung: undefined }), (error: unknown) => {
      if (isFailure(error, 'EXECUTOR_TIMEOUT')) throw failure('EXECUTOR_TIMEOUT', { name: job.name, limit: formatDuration(job.limits.timeoutMs) }, error)
      if (!isFailure(error, 'EXECUTOR_HUNG')) throw error
      return { exitCode: -1, hung: error }
    })
    const how = hung ? 'told of no progress for long' : deathOf(exitCode, { isNode: true })
    const hasProgressed = await checkpointsFingerprint(folder) !== before
    if (how !== undefined && hasProgressed && restarts < mostRestarts && !ports.signal.aborted) {
      ports.log.warn(`${job.name}: the training ${how}; it is started again from its newest checkpoint (${restarts + 1} of ${mostRestarts})`)
      continue
    }
    if (hung) throw hung
    return { exitCode }
  }
}
