import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Log } from '../../base/log.ts'
import { failure } from '../../base/errors.ts'
import { warningsOf } from '../load-release.ts'
import type { LoadedRelease } from '../load-release.ts'
import { inSlices } from './in-slices.ts'
import type { ModelServerState } from './state.ts'

/** How a release comes to a server: verified and proven by its golden queries, so that what is handed over may serve. */
export type LoadFolder = (folder: string) => Promise<LoadedRelease>

export interface Swapper {
  /** Loads and proves a release while the old one answers, then exchanges them at once. Where it is refused, the old one goes on. */
  swap(folder: string, digest: string | undefined): Promise<LoadedRelease>
  readonly swaps: number
}

/** What an exchange needs of a server. */
export type SwapState = Pick<ModelServerState, 'release'> & { changedItems: Pick<ModelServerState['changedItems'], 'bringTo'>; limits: Pick<ModelServerState['limits'], 'timeoutMs'> }

/** Exchanges come one after another, in the order in which they were asked for. */
export function swapper(state: SwapState, load: LoadFolder, log: Log): Swapper {
  let last: Promise<unknown> = Promise.resolve()
  let swaps = 0

  async function swapNow(folder: string, digest: string | undefined): Promise<LoadedRelease> {
    const next = await load(folder)
    const { manifest: { model, family } } = state.release
    if (next.manifest.model !== model || next.manifest.family !== family) throw failure('SERVING_OTHER_MODEL', { tag: next.manifest.tag, model, family })
    if (digest !== undefined && next.manifest.digest !== digest) throw failure('FILE_DIGEST_MISMATCH', { path: folder, found: next.manifest.digest, expected: digest })
    await warmUp(next)
    const { end } = state.release.model
    await state.changedItems.bringTo(next, () => { state.release = next })
    // Batches end with the model that they began with.
    if (end) setTimeout(end, state.limits.timeoutMs).unref()
    swaps += 1
    log.info(`Serving ${next.manifest.tag} from now on`)
    for (const warning of warningsOf(next)) log.warn(warning)
    return next
  }

  return {
    swap(folder, digest) {
      const result = last.then(() => swapNow(folder, digest))
      last = result.catch(() => {})
      return result
    },
    get swaps() { return swaps },
  }
}

const rounds = 20
/** Nobody waits for a warm-up, so those who do come before it sooner than before a batch. */
const warmUpSliceMs = 1

/** A model's first answers are slow: what they need is compiled and allocated now and not by a client's request. Others have their turn in between. */
export async function warmUp({ model }: LoadedRelease): Promise<void> {
  await nextTurn()
  const requests = model.goldenQueries.slice(0, 3).map(({ request }) => request)
  await inSlices(Array.from({ length: rounds }).flatMap(() => requests), () => false, (request) => model.answer(request), warmUpSliceMs)
}
