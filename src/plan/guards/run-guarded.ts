import type { RankopsError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Executor, Job } from '../executor.ts'

/** Watches while a job runs and tells when it must not go on. `onLine` is told of what the job wrote to its log; `stop` ends the watching. */
interface Guard { onLine?(): void; stop(): void }
export type StartGuard = (found: (why: RankopsError) => void) => Guard

/** Runs a job under guards. The first that finds something ends the job as an abort would, so that it may still save its work, and fails the run with that. */
export async function runGuarded(executor: Executor, job: Job, guards: readonly StartGuard[], { log, signal }: { log: Log; signal: AbortSignal }): ReturnType<Executor['run']> {
  const ending = new AbortController()
  let found: RankopsError | undefined
  const started = guards.map((start) => start((why) => {
    if (signal.aborted) return                                             // it is ending already, for a better reason
    found ??= why
    ending.abort(why)
  }))
  const heard = () => { for (const guard of started) guard.onLine?.() }
  const info = (line: string) => {
    heard()
    log.info(line)
  }
  try {
    const ended = await executor.run(job, { log: { ...log, info }, signal: AbortSignal.any([signal, ending.signal]), heard })
    if (found) throw found
    return ended
  } finally {
    for (const guard of started) guard.stop()
  }
}
