import { failure } from '../../base/errors.ts'
import type { Gpus } from '../gpus/parse-nvidia-smi.ts'
import { visibleGpus } from '../gpus/visible-gpus.ts'
import type { StartGuard } from './run-guarded.ts'

/** So many looks in a row must miss a GPU: on a machine under load one of them may come too late. */
const looks = 2

/** Finds that a GPU went away under a job: its driver hangs or answers nonsense, or what was there when the job started is listed no more. `before`: what was seen
 *  then; `visible`: CUDA_VISIBLE_DEVICES of the job, whose other GPUs are no matter to it. A program that waits for such a GPU may never end by itself. */
export function gpuGuard({ name, before, visible, ask, pollMs = 30_000 }: { name: string; before: Gpus; visible?: string | undefined; ask: () => Promise<Gpus>; pollMs?: number }): StartGuard {
  return (found) => {
    let missed = 0
    let isOver = false
    let timer: NodeJS.Timeout | undefined
    const look = async () => {
      const problem = problemOf(before, await ask(), visible)
      missed = problem === undefined ? 0 : missed + 1
      if (problem !== undefined && missed >= looks) found(failure('GPU_GONE', { name, problem }))
      else if (!isOver) later()
    }
    const later = () => { timer = setTimeout(() => { void look() }, pollMs).unref() }
    later()
    return { stop: () => { isOver = true; clearTimeout(timer) } }
  }
}

/** What is wrong with the GPUs now; undefined where all that were there before are. */
export function problemOf(before: Gpus, now: Gpus, visible?: string): string | undefined {
  if (!('gpus' in now)) return now.problem
  const there = new Set(now.gpus.map(({ uuid }) => uuid))
  const own = 'gpus' in before ? visibleGpus(before.gpus, visible) ?? before.gpus : []
  const gone = own.find(({ uuid }) => !there.has(uuid))
  return gone && (now.lost[0] ?? `nvidia-smi lists ${gone.name} (${gone.uuid}) no more`)
}
