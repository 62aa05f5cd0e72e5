import { decideStarts } from './decide-starts.ts'
import type { ScheduleInput } from './decide-starts.ts'
import type { RunningJob } from './job.ts'

/** In how many minutes each waiting job would begin if everything took as long as is expected and nobody else came. What waits for silent machines, or can run nowhere, has no
 *  time. Lines up to tens of jobs take milliseconds; every start is decided by the same rules as in earnest. */
export function estimateStarts({ now, waiting, running, machines }: ScheduleInput): Map<string, number> {
  const starts = new Map<string, number>()
  let line = [...waiting], inPlace = running.map((job) => ({ ...job, endsAbout: expectedEnd(job, now) }))
  for (let time = now; line.length > 0;) {
    const decisions = decideStarts({ now: time, waiting: line, running: inPlace, machines })
    for (const decision of decisions) {
      if (decision.kind !== 'start') continue
      const job = line.find(({ id }) => id === decision.job)!
      starts.set(job.id, time - now)
      inPlace = [...inPlace, { ...job, machine: decision.machine, gpus: decision.gpus, endsBy: time + job.limitMinutes, endsAbout: time + Math.min(job.limitMinutes, job.estimateMinutes ?? job.limitMinutes) }]
    }
    line = line.filter(({ id }) => !starts.has(id))
    const next = Math.min(...inPlace.map(({ endsAbout }) => endsAbout))
    if (next === Infinity) break
    time = next
    inPlace = inPlace.filter(({ endsAbout }) => endsAbout > time)
  }
  return starts
}

/** Who has taken longer than expected is given its whole limit, who is over that is about to be ended. */
function expectedEnd({ endsAbout, endsBy }: RunningJob, now: number): number {
  return endsAbout > now ? Math.min(endsAbout, endsBy) : Math.max(endsBy, now + 1)
}
