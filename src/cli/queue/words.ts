import { formatDuration } from '../../base/clock.ts'
import { escapeText } from '../../markdown/escape.ts'
import { formatTable } from '../../markdown/table.ts'
import type { Round } from '../../plan/lease/hold-round.ts'
import type { Lease, Queue } from '../../plan/lease/record.ts'
import type { Decision } from '../../plan/schedule/decide-starts.ts'
import { formatMachines } from '../../plan/schedule/words.ts'

/** What a round did, a sentence for each job. */
export function formatRound({ queue, started, lost, decisions, machines }: Round): string[] {
  const rejected = queue.ended.filter(({ id, end }) => end === 'rejected' && (decisions.some(({ kind, job }) => kind === 'reject' && job === id) || lost.some(({ job }) => job.id === id)))
  return [
    `Runners: ${formatMachines(machines)}.`,
    ...lost.map(({ job, runner, token }) => (isUntouched(job, queue) ? `${job.id} is in line again: no runner came for it (${runner}, lease ${token}).` : `${job.id} is lost: ${runner} was not heard of any longer (lease ${token})${rejected.some(({ id }) => id === job.id) ? '' : '; it is in line again, and goes on from its checkpoint'}.`)),
    ...started.map(({ job, runner, gpus, token }) => `${job.id} begins on ${runner}${gpus.length === 0 ? '' : `, GPU ${gpus.join(', ')}`} (lease ${token}).`),
    ...rejected.map(({ id, reason }) => `${id} is rejected: ${reason}.`),
    ...decisions.flatMap((decision) => (decision.kind === 'hold' ? [`${decision.job} waits: ${formatHold(decision.why, queue.minute)}.`] : [])),
  ]
}

/** Whether it is in the books as it was before it was lost: nobody had begun it. */
function isUntouched({ id, losses }: Lease['job'], { waiting, leases }: Queue): boolean {
  return [...waiting, ...leases.map(({ job }) => job)].some((job) => job.id === id && job.losses === losses)
}

/** Why a job waits, after "waits:". */
function formatHold(why: (Decision & { kind: 'hold' })['why'], minute: number): string {
  if (why.kind === 'silent') return `the runners that could train it are silent or drained, or do not see their GPUs (${why.machines.join(', ')})`
  if (why.kind === 'busy') return `others have the runners that could train it (${why.machines.join(', ')})`
  if (why.kind === 'line') return `${why.behind} is before it and would wait longer`
  if (why.kind === 'limit') return 'a runner has room, and this round begins no more'
  if (why.reserved === undefined) return 'no runner has room, and each is kept for another'
  return `no runner has room; ${why.reserved.machine} is kept for it and has room in ${formatDuration(Math.max(0, why.reserved.at - minute) * 60_000)} at the latest`
}

/** The line as a table, for the page of the run. */
export function formatLine({ queue, decisions }: Round, estimates: ReadonlyMap<string, number>): string {
  const held = new Map(decisions.flatMap((decision) => (decision.kind === 'hold' ? [[decision.job, decision.why] as const] : [])))
  const inPlace = queue.leases.map(({ job, runner, token, startedAt }) => [escapeText(job.id), escapeText(job.team), `on ${escapeText(runner)} since ${startedAt.slice(0, 16).replace('T', ' ')} (lease ${token})`])
  const waiting = [...queue.waiting].sort((a, b) => a.key - b.key || a.submittedMinute - b.submittedMinute).map(({ id, team }) => {
    const minutes = estimates.get(id), why = held.get(id)
    return [escapeText(id), escapeText(team), escapeText(`${minutes === undefined ? 'begins at an unknown time' : minutes === 0 ? 'begins in the next round' : `begins in about ${formatDuration(minutes * 60_000)}`}${why === undefined ? '' : `: ${formatHold(why, queue.minute)}`}`)]
  })
  if (inPlace.length + waiting.length === 0) return '## Trainings in line\n\nNone.'
  return `## Trainings in line\n\n${formatTable(['training', 'team', 'where'], [...inPlace, ...waiting])}`
}

