import { randomUUID } from 'node:crypto'
import { inTurns } from '../../base/steps.ts'
import { messageOf } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { LoadedRelease } from '../load-release.ts'
import { dayMs } from './event-files.ts'
import type { SyncPolicy } from './event-log.ts'
import { inSlices } from './in-slices.ts'
import { itemOf } from './item-change.ts'
import type { ItemChange } from './item-change.ts'
import { openItemLog } from './item-log.ts'
import { bytesOf, knownChanges } from './known-changes.ts'
import { RefusedError } from './reply.ts'
import type { Stamp, StampedChange } from './stamped-change.ts'

/** Products that change while a server runs: what it is told, what other servers wrote into the same log, and all of it again for a release that takes the place of another. */
export interface ChangedItems {
  /** Whether a restart knows them again. */
  readonly isKept: boolean
  /** How many changes were made on the release that serves. */
  readonly count: number
  /** Done when the next request sees them; gives the stamp that they got. A copy is not written: whoever sent it has done so, and its stamp tells what comes first wherever copies overtake each other. */
  take(changes: readonly ItemChange[], how?: { isCopy?: boolean; stamp?: Stamp | undefined }): Promise<Stamp>
  /** Makes on a release what changed since its data, then lets it serve; what comes meanwhile waits, and is made on it as well. */
  bringTo(release: LoadedRelease, serve: () => void): Promise<void>
  close(): Promise<void>
}

export interface ChangedItemsOptions { /** Not given: they are remembered and not kept. */ folder?: string | undefined; sync?: SyncPolicy | undefined; log: Log; now?: () => Date; lookEveryMs?: number; /** In memory; the log may have more. */ mostBytes?: number }

/** What is older every release has to have in its data by now. */
const keepDays = 30
/** Data may be so much older than the training that read them (an export of the night): of that time everything is made again, which changes nothing where the data have it. */
const dataAgeMs = dayMs
/** Products that are written together, where the model does not say: less is slower for all of them, more keeps others waiting. */
const usualPerPut = 16

export async function openChangedItems({ folder, sync, log, now = () => new Date(), lookEveryMs = 1000, mostBytes = 256 * 1024 * 1024 }: ChangedItemsOptions): Promise<ChangedItems> {
  const known = knownChanges()
  const file = folder === undefined ? undefined : await openItemLog({ folder, sync, log, now, keepDays, mostBytes }, known)
  const by = randomUUID().slice(0, 8)
  let newestMs = 0, nChanged = 0
  let release: LoadedRelease | undefined
  let last: Promise<unknown> = Promise.resolve()
  let isTidying = false

  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work)
    last = result.catch(() => {})
    return result
  }

  /** Removing comes first in a part: no product is in one twice. */
  async function apply({ model: { catalogue } }: LoadedRelease, changes: readonly StampedChange[]): Promise<void> {
    const { perPut = usualPerPut } = catalogue!
    const parts = Array.from({ length: Math.ceil(changes.length / perPut) }, (_, i) => changes.slice(i * perPut, (i + 1) * perPut))
    await inSlices(parts, () => false, (part) => {
      catalogue!.remove(part.filter(({ put }) => put === undefined).map(({ item }) => item))
      catalogue!.put(part.flatMap(({ put }) => (put ? [itemOf(put)] : [])))
    })
  }

  /** Nobody waits for it. */
  async function tidyUp(): Promise<void> {
    if (isTidying || !release?.model.catalogue) return
    isTidying = true
    await inTurns(release.model.catalogue.tidy()).catch((error: unknown) => { log.warn(`What changes of products left cannot be tidied up: ${messageOf(error)}`) })
    isTidying = false
  }

  async function makeNow(changes: readonly StampedChange[]): Promise<void> {
    const fresh = known.remember(changes)
    if (fresh.length === 0 || !release?.model.catalogue) return
    nChanged += fresh.length
    await apply(release, fresh)
    void tidyUp()
  }

  async function readOthers(): Promise<void> {
    for (let changes = await file!.read(); changes.length > 0; changes = await file!.read()) await makeNow(changes)
  }

  function makeRoomFor(changes: readonly ItemChange[]): void {
    const isFull = () => known.bytes + changes.reduce((sum, change) => sum + bytesOf(change), 0) > mostBytes
    // What the data of the release have. Else it is kept, for an older release may come back.
    if (isFull() && release) known.forgetBefore(neededSince(release))
    if (isFull()) throw new RefusedError({ status: 409, code: 'ITEMS_FULL', message: `More products have changed since the data of this release than there is room for (${mostBytes / 2 ** 20} MiB)`, next: 'Train and release a model on data that have them.' })
  }

  if (file) await readOthers()
  if (known.count > 0) log.info(`${known.count} products have changed, as the log tells`)
  let isLooking = false
  const look = file && setInterval(() => {
    if (isLooking) return
    isLooking = true
    inOrder(readOthers).catch((error: unknown) => { log.warn(`Changes of products that other servers wrote cannot be read: ${messageOf(error)}`) }).finally(() => { isLooking = false })
  }, lookEveryMs).unref()

  return {
    isKept: file !== undefined,
    get count() { return nChanged },
    async take(changes, { isCopy = false, stamp } = {}) {
      makeRoomFor(changes)
      return inOrder(async () => {
        // Later than all that is known here, whatever the clock of whoever wrote that said.
        newestMs = Math.max(now().getTime(), newestMs + 1, known.newestMs + 1)
        const own = isCopy && stamp && stamp.time < now().getTime() + dayMs ? stamp : { time: newestMs, by }
        const stamped = changes.map((change) => ({ ...own, ...change }))
        if (!isCopy) await file?.append(stamped)
        await makeNow(stamped)
        return own
      })
    },
    bringTo: (next, serve) => inOrder(async () => {
      known.forgetBefore(now().getTime() - keepDays * dayMs)
      const missing = known.since(neededSince(next))
      if (next.model.catalogue) await apply(next, missing)
      if (missing.length > 0) log.info(`${next.manifest.tag}: ${missing.length} products that changed since its data are changed in it too`)
      nChanged = missing.length
      release = next
      serve()
      void tidyUp()
    }),
    async close() {
      clearInterval(look)
      await last
      await file?.close()
    },
  }
}

/** From when on changes may be missing in its data; the beginning of all times for a release that does not say when they were read. */
function neededSince({ manifest: { lineage: { training } } }: LoadedRelease): number {
  return training?.startedAt === undefined ? -Infinity : Date.parse(training.startedAt) - dataAgeMs
}
