import { readdir, stat } from 'node:fs/promises'
import { constants } from 'node:os'
import { join, sep } from 'node:path'
import { formatDuration } from '../base/clock.ts'
import { failure, isFailure } from '../base/errors.ts'
import { isMissing } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { Executor, Job } from '../plan/executor.ts'
import { runGuarded } from '../plan/guards/run-guarded.ts'
import type { StartGuard } from '../plan/guards/run-guarded.ts'
import { checkpointsName } from '../training/checkpoint-folder.ts'

/** So often a training that died is started again, within one run of `train`. */
const mostRestarts = 3
/** Ends that the program did not choose: killed, as the kernel does where memory is short, or crashed in a library. */
const diedOf = ([['SIGKILL', 'was killed'], ['SIGSEGV', 'crashed'], ['SIGBUS', 'crashed'], ['SIGILL', 'crashed']] as const).map(([name, word]) => ({ exitCode: 128 + constants.signals[name], how: `${word} (${name})` }))

/** Runs a training, and again where it died or hung and had written a checkpoint since it was started: what dies at the same place each time is not repeated. Limits that it broke
 *  are named and not tried again. */
export async function trainWithRestarts(executor: Executor, job: Job, { folder, guards }: { folder: string; guards: readonly StartGuard[] }, ports: { log: Log; signal: AbortSignal }): Promise<{ exitCode: number }> {
  const startedAt = performance.now()
  for (let restarts = 0; ; restarts++) {
    const before = await fingerprintOf(folder)
    // The time limit is that of all its runs together.
    const limits = { ...job.limits, timeoutMs: Math.max(1, job.limits.timeoutMs - (performance.now() - startedAt)) }
    const { exitCode, hung } = await runGuarded(executor, { ...job, limits }, guards, ports).then(({ exitCode }) => ({ exitCode, hung: undefined }), (error: unknown) => {
      if (isFailure(error, 'EXECUTOR_TIMEOUT')) throw failure('EXECUTOR_TIMEOUT', { name: job.name, limit: formatDuration(job.limits.timeoutMs) }, error)
      if (!isFailure(error, 'EXECUTOR_HUNG')) throw error
      return { exitCode: -1, hung: error }
    })
    const how = hung ? 'told of no progress for long' : diedOf.find((death) => death.exitCode === exitCode)?.how
    const hasProgressed = await fingerprintOf(folder) !== before
    if (how !== undefined && hasProgressed && restarts < mostRestarts && !ports.signal.aborted) {
      ports.log.warn(`${job.name}: the training ${how}; it is started again from its newest checkpoint (${restarts + 1} of ${mostRestarts})`)
      continue
    }
    if (hung) throw hung
    return { exitCode }
  }
}

/** Changes with every checkpoint below the folder of a training, whoever wrote it: they lie in folders of that name. */
async function fingerprintOf(folder: string): Promise<string> {
  try {
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp') && entry.parentPath.split(sep).includes(checkpointsName)).map(({ parentPath, name }) => join(parentPath, name)).sort()
    return JSON.stringify(await Promise.all(files.map(async (path) => {
      const { size, mtimeMs } = await stat(path)
      return [path, size, mtimeMs]
    })))
  } catch (error) {
    if (isMissing(error)) return ''
    throw error
  }
}
