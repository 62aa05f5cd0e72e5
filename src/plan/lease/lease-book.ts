import type { Clock } from '../../base/clock.ts'
import { holdRound } from './hold-round.ts'
import type { Round, RoundInput } from './hold-round.ts'
import { markTold } from './pull-requests.ts'
import type { EndedPullRequest } from './pull-requests.ts'
import { beatRecord, emptyQueue, queueRecord, runnerRecord } from './record.ts'
import type { Beat, Lease, Queue, RunnerHeartbeat } from './record.ts'
import { findLease, giveBack, settle } from './settle.ts'
import type { Claim } from './settle.ts'
import { change, scheduleFolder } from './state-store.ts'
import type { StateStore, StoreContent } from './state-store.ts'
import { submit } from './submit.ts'
import type { Shares, Submission } from './submit.ts'

const queuePath = `${scheduleFolder}/queue.json`
const runnerPath = (name: string) => `${scheduleFolder}/runners/${encodeURIComponent(name)}.json`
const beatPath = ({ job }: Pick<Claim, 'job'>) => `${scheduleFolder}/beats/${encodeURIComponent(job)}.json`

/** What is written down of the line. */
export interface Book { queue: Queue; runners: RunnerHeartbeat[]; beats: Beat[] }
type NewRound = Pick<RoundInput, 'listed' | 'sets' | 'most'> & { submissions: readonly Submission[]; shares: Shares }

/** The line and its leases, kept in a store that many machines change. Every call is one change that happens as a whole or not at all, and that may be made again. It reads no more than it
 *  needs: on a forge each file that somebody else changed is a request, and a token has a thousand of them an hour. */
export function leaseBook(store: StateStore, clock: Pick<Clock, 'now'>) {
  /** Changes the queue; `finished` are leases whose beats are over. */
  const edit = <T>(message: string, below: string | readonly string[], body: (book: Book) => { queue: Queue; result: T; finished?: readonly Pick<Claim, 'job'>[] }) => change(store, below, (content) => {
    const { queue, result, finished = [] } = body(readBook(content))
    return { message, result, changes: [{ path: queuePath, content: queueRecord.format(queue) }, ...finished.map((lease) => ({ path: beatPath(lease) })).filter(({ path }) => content.files.has(path))] }
  })

  return {
    read: async (): Promise<Book> => readBook(await store.read(scheduleFolder)),

    /** Lines up what is new and gives out what starts now. */
    round: ({ submissions, shares, ...input }: NewRound): Promise<Round> => edit('Schedule: a round', scheduleFolder, ({ queue, ...heard }) => {
      const known = holdRound({ queue: { ...queue, waiting: [] }, ...heard, ...input, now: clock.now() }).machines
      const round = holdRound({ queue: submit(queue, submissions, { now: clock.now(), machines: known, shares }), ...heard, ...input, now: clock.now() })
      return { queue: round.queue, result: round, finished: round.lost.map(({ job }) => ({ job: job.id })) }
    }),

    /** A runner says what it has. */
    tellRunner: (heartbeat: RunnerHeartbeat): Promise<void> => change(store, runnerPath(heartbeat.name), () => ({ message: `Schedule: ${heartbeat.name} is there`, result: undefined, changes: [{ path: runnerPath(heartbeat.name), content: runnerRecord.format(heartbeat) }] })),

    /** A runner is gone for good, and no longer told of. */
    forgetRunner: (name: string): Promise<void> => change(store, runnerPath(name), ({ files }) => (files.has(runnerPath(name)) ? { message: `Schedule: ${name} is gone`, result: undefined, changes: [{ path: runnerPath(name) }] } : { result: undefined })),

    /** The holder is alive; gives its lease, or fails with LEASE_LOST. */
    beat: (claim: Claim, beat: string): Promise<Lease> => change(store, [queuePath, beatPath(claim)], (content) => {
      const lease = findLease(readBook(content).queue, claim)
      return { message: `Schedule: ${claim.job} goes on`, result: lease, changes: [{ path: beatPath(claim), content: beatRecord.format({ ...claim, beat, toldAt: clock.now().toISOString() }) }] }
    }),

    /** The one change that makes a result count; fails with LEASE_LOST for whoever holds the lease no longer. */
    settle: (claim: Claim, ending: { end: 'done' | 'failed'; reason: string }): Promise<void> => edit(`Schedule: ${claim.job} ${ending.end}`, [queuePath, beatPath(claim)], ({ queue }) => ({ queue: settle(queue, claim, ending, clock.now()), result: undefined, finished: [claim] })),

    /** Those pull requests know that their trainings have ended. */
    markTold: (told: readonly EndedPullRequest[]): Promise<void> => edit('Schedule: pull requests are told', queuePath, ({ queue }) => ({ queue: markTold(queue, told), result: undefined })),

    giveBack: (claim: Claim): Promise<void> => edit(`Schedule: ${claim.job} is given back`, [queuePath, beatPath(claim)], ({ queue }) => ({ queue: giveBack(queue, claim), result: undefined, finished: [claim] })),
  }
}

export type LeaseBook = ReturnType<typeof leaseBook>

function readBook({ files }: StoreContent): Book {
  const text = files.get(queuePath)
  const all = <T>(under: string, parse: (text: string, where: string) => T) => [...files].filter(([path]) => path.startsWith(`${scheduleFolder}/${under}/`)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, content]) => parse(content, path))
  return { queue: text === undefined ? emptyQueue : queueRecord.parse(text, queuePath), runners: all('runners', runnerRecord.parse), beats: all('beats', beatRecord.parse) }
}
