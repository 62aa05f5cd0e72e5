import { resolve } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { InputTable } from '../../entry/verb.ts'
import { leaseBook } from '../../plan/lease/lease-book.ts'
import type { LeaseBook } from '../../plan/lease/lease-book.ts'
import { branchStore } from '../../plan/lease/stores/branch.ts'
import { directoryStore } from '../../plan/lease/stores/directory.ts'
import { chooseForge } from '../choose-forge.ts'
import type { ForgeInputs } from '../choose-forge.ts'

export const queueInput = {
  queue: { kind: 'text', default: 'state', description: 'Where the line of trainings is kept: state, on the branch rankops/state of the repository, or directory:<path>, a folder that all runners share.' },
} as const satisfies InputTable

/** The line that the inputs name. */
export function openQueue({ queue, ...forge }: ForgeInputs & { queue: string }, { log, clock }: { log: Log; clock: Clock }): LeaseBook {
  if (queue === 'state') return leaseBook(branchStore(chooseForge(forge, log)), clock)
  const [, folder] = /^directory:(.+)$/.exec(queue) ?? []
  if (folder === undefined) throw failure('QUEUE_INVALID', { place: JSON.stringify(queue.slice(0, 60)), problem: 'it is neither state nor directory:<path>' })
  return leaseBook(directoryStore(resolve(folder)), clock)
}
