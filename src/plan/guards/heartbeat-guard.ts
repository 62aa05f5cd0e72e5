import { readFile } from 'node:fs/promises'
import { formatDuration } from '../../base/clock.ts'
import { failure } from '../../base/errors.ts'
import type { StartGuard } from './run-guarded.ts'

interface HeartbeatRules {
  name: string
  /** The file that the job replaces where there is progress. */
  file: string
  /** The job hangs where neither the file changes nor a line comes for so long. */
  silenceMs: number
  pollMs?: number
}

/** Finds a job that hangs: one that computes nothing more may still be alive, and wait for ever. Time is measured here alone, on a clock that never steps
 *  back, from the start, or from the last change that was seen. */
export function heartbeatGuard({ name, file, silenceMs, pollMs = 1000 }: HeartbeatRules): StartGuard {
  return (found) => {
    let last: string | undefined
    let heardAt = performance.now()
    const look = async () => {
      const text = await readFile(file, 'utf8').catch(() => undefined)
      if (text !== last) {
        last = text
        heardAt = performance.now()
      }
      if (performance.now() - heardAt > silenceMs) found(failure('EXECUTOR_HUNG', { name, limit: formatDuration(silenceMs) }))
    }
    const timer = setInterval(() => { void look() }, pollMs).unref()
    return { onLine: () => { heardAt = performance.now() }, stop: () => { clearInterval(timer) } }
  }
}
