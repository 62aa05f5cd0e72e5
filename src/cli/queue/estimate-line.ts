import { estimateStarts } from '../../plan/schedule/estimate-starts.ts'
import { toRunning, toWaiting } from '../../plan/lease/hold-round.ts'
import type { Round } from '../../plan/lease/hold-round.ts'

/** In how many minutes what waits after a round will begin. */
export function estimateLine({ queue: { minute, waiting, leases }, machines }: Pick<Round, 'queue' | 'machines'>): Map<string, number> {
  return estimateStarts({ now: minute, waiting: waiting.map(toWaiting), running: leases.map(toRunning), machines })
}
