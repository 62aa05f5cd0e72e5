import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { errorCodeOf, noAnswer } from './error-code.ts'
import { purposeHeader } from './headers.ts'
import type { PlacedRoute, RoutingTable } from './routing-table.ts'
import { send } from './send.ts'
import type { Question } from './send.ts'

interface ReplayOptions {
  table: Pick<RoutingTable, 'withRole'>
  recorded: readonly Question[]
  /** How often each request is sent to each of the two. */
  times: number
  timeoutMs: number
  isBusy: () => boolean
  /** No request is begun later than that. */
  mostMs: number
}

const nAtOnce = 4
const limitBytes = 1024 * 1024

/** Sends recorded requests to canary and baseline alike, one as often as the other and in turn the first, and counts how they do: evidence for a
 *  canary that too few ask. Gives the number that was sent. Where there is no canary, or it goes meanwhile, nothing more is sent; while clients keep
 *  the router busy it waits. */
export async function replay({ table, recorded, times, timeoutMs, isBusy, mostMs }: ReplayOptions): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: nAtOnce })
  const untilMs = performance.now() + mostMs
  const pairOf = () => [table.withRole('canary'), table.withRole('baseline')].filter((route) => route !== undefined)
  const first = pairOf().map(({ url }) => url).join()
  let [next, nSent] = [0, 0]

  async function work(): Promise<void> {
    while (next < recorded.length * times) {
      while (isBusy() && performance.now() < untilMs) await pause(50)
      const pair = pairOf()
      if (pair[0]?.role !== 'canary' || pair.map(({ url }) => url).join() !== first || performance.now() > untilMs) return
      const i = next++
      for (const route of i % 2 === 0 ? pair : pair.reverse()) {
        await ask(route, recorded[i % recorded.length]!)
        nSent += 1
      }
    }
  }

  async function ask({ place, counter }: PlacedRoute, question: Question): Promise<void> {
    const startedMs = performance.now()
    const answer = await send(place, { ...question, headers: { ...question.headers, [purposeHeader]: 'replay' } }, { agent, timeoutMs, limitBytes })
    const code = !answer ? noAnswer : answer.status >= 500 ? errorCodeOf(answer.status, answer.body) : undefined
    counter.countReplayed(code === undefined ? 'answered' : 'failed', performance.now() - startedMs, code)
  }

  await Promise.all(Array.from({ length: nAtOnce }, work))
  agent.destroy()
  return nSent
}
