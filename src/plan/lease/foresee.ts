import type { PlannedModel } from '../record.ts'
import { estimateStarts } from '../schedule/estimate-starts.ts'
import type { Machine } from '../schedule/job.ts'
import { lineUp } from '../schedule/turn.ts'
import { toRunning, toWaiting } from './hold-round.ts'
import type { Queue } from './record.ts'
import { submit } from './submit.ts'
import type { Submission } from './submit.ts'

/** The line as it was read, and the machines that are known. */
export interface KnownLine { queue: Queue; machines: readonly Machine[] }

type Place = NonNullable<PlannedModel['line']>

/** Where a training would stand if it were lined up now, and when it would begin, as far as can be told. What is in place already is told as such, and what has ended with its end. Teams are taken for equal; their
 *  weights are the matter of whoever dispatches. */
export function foresee({ queue, machines }: KnownLine, submissions: readonly Submission[], now: Date): Map<string, Place> {
  const lined = submit(queue, submissions, { now, machines, shares: { weightOf: () => 1 } })
  const waiting = lineUp(lined.waiting.map(toWaiting))
  const starts = estimateStarts({ now: lined.minute, waiting, running: lined.leases.map(toRunning), machines })
  return new Map(submissions.map(({ id }): [string, Place] => {
    const place = waiting.findIndex((job) => job.id === id)
    if (place < 0) return [id, { ahead: 0, isRunning: true }]
    const ended = queue.waiting.some((job) => job.id === id) ? undefined : queue.ended.findLast((job) => job.id === id)
    return [id, { ahead: place, isRunning: false, ...(starts.has(id) && { startsInMinutes: Math.round(starts.get(id)!) }), ...(ended && { ended: { end: ended.end, reason: ended.reason } }) }]
  }))
}
