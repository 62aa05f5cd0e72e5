import { Agent } from 'node:http'
import type { Shadow, ShadowComparison } from '../record.ts'
import { placeInPercent } from './choose-route.ts'
import { purposeHeader } from './headers.ts'
import { placeOf } from './place.ts'
import type { Place } from './place.ts'
import { send } from './send.ts'
import type { Question } from './send.ts'
import { shadowComparison } from './shadow-comparison.ts'
import type { ComparisonOf } from './shadow-comparison.ts'

interface Copy extends Question {
  /** Who asked. */
  key: string
  /** What the client got; a report of events has none, and its copy is sent and not compared. */
  served?: { body: Buffer; durationMs: number }
}

export interface Mirror {
  /** Sends the shadow its copies from now on; the same one again goes on with its figures. */
  point(shadow: Shadow | undefined): void
  /** Whether the requests of that user are copied. */
  wants(key: string): boolean
  /** Takes a copy to be sent when there is time; never waits and never fails. */
  offer(copy: Copy): void
  read(): ShadowComparison | undefined
  close(): void
}

interface MirrorOptions { timeoutMs: number; isBusy: () => boolean }

/** Bodies up to this size are copied, so that what waits is at most some 8 MiB with the answers. */
export const mirroredBytes = 64 * 1024
const nAtOnce = 8
const nWaiting = 64

/** Copies requests to a shadow, when the client already has its answer. A shadow that hangs, breaks or is slow costs copies and nothing
 *  else: what waits is bounded, what is too much or comes while the router has its hands full is dropped and counted. */
export function mirror({ timeoutMs, isBusy }: MirrorOptions): Mirror {
  // Connections of its own: those to the servers of clients are not taken up.
  const agent = new Agent({ keepAlive: true, maxSockets: nAtOnce, timeout: 15_000 })
  let target: { shadow: Shadow; place: Place; figures: ComparisonOf } | undefined
  let waiting: Copy[] = []
  let nUnderWay = 0

  async function sendNext(): Promise<void> {
    const copy = waiting.shift()
    if (!copy || !target) return
    const { place, figures } = target
    nUnderWay += 1
    const startedMs = performance.now()
    const answer = await send(place, { ...copy, headers: { ...copy.headers, [purposeHeader]: 'shadow' } }, { agent, timeoutMs, limitBytes: mirroredBytes })
    const durationMs = performance.now() - startedMs
    nUnderWay -= 1
    if (!answer || answer.status >= 400) figures.countFailed()
    else if (copy.served && answer.body) figures.add({ path: pathOf(copy.path), key: copy.key, request: copy.body, served: copy.served, shadow: { body: answer.body, durationMs } })
    else figures.countMirrored()
    void sendNext()
  }

  return {
    point(shadow) {
      const isSame = shadow && target?.shadow.name === shadow.name
      if (!isSame) waiting = []
      target = shadow && { shadow, place: placeOf(shadow.url), figures: isSame ? target!.figures : shadowComparison() }
    },
    // Drawn apart from the weights: the users of a shadow are not those of a canary.
    wants: (key) => target !== undefined && placeInPercent(`shadow of ${key}`) < target.shadow.sharePercent,
    offer(copy) {
      if (!target) return
      if (waiting.length >= nWaiting || isBusy()) { target.figures.countDropped(); return }
      waiting.push(copy)
      // Behind whatever else is due now, the client's answer among it.
      if (nUnderWay < nAtOnce) setImmediate(() => { if (nUnderWay < nAtOnce) void sendNext() })
    },
    read: () => target?.figures.read(target.shadow),
    close() { waiting = []; agent.destroy() },
  }
}

/** Without what may stand behind a question mark. */
function pathOf(path: string): string {
  return path.split('?', 1)[0]!
}
