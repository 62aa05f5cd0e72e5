import { open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { systemClock } from '../../base/clock.ts'
import type { Fault, FaultKind } from './faults.ts'
import { notFound, refused, sendAnswer } from './http.ts'
import type { Answer } from './http.ts'

export const badGateway: Answer = { status: 502, body: { message: 'Server Error' } }

const secondaryLimit = refused(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.')
const vanishedMs = 500
const oneSecond = { 'retry-after': '1' }

/** What is answered by failures that keep a request from being done. */
export const refusals: Partial<Record<FaultKind, Answer>> = {
  gone: notFound,
  '502-before': badGateway,
  401: refused(401, 'Bad credentials'),
  '403-secondary': { ...secondaryLimit, headers: oneSecond },
  '403-silent': secondaryLimit,
  429: { ...refused(429, 'Too Many Requests'), headers: oneSecond },
}

/** Things that were created and cannot be found the first time, if that is soon. */
export function vanishing(): { add(created: Answer): void; meet(path: string): Fault | undefined } {
  const places = new Map<string, number>()
  return {
    add({ body }) {
      const { pathname } = new URL(String((body as { url: unknown }).url))
      places.set(pathname.slice(pathname.indexOf('/repos/')), systemClock.now().getTime())
    },
    meet(path) {
      for (const [place, since] of places) {
        if (path !== place && !path.startsWith(`${place}/`)) continue
        places.delete(place)
        return systemClock.now().getTime() - since < vanishedMs ? { match: place, kind: 'gone' } : undefined
      }
      return undefined
    },
  }
}

/** The header tells a contract check that the answer is a played failure. */
export async function sendWithFault(response: ServerResponse, answer: Answer, fault: Fault | undefined): Promise<void> {
  if (fault === undefined) return sendAnswer(response, answer)
  if (fault.kind === 'drop') { response.destroy(); return }
  if (fault.kind === 'slow') await systemClock.sleep(fault.ms ?? 200)
  const headers = { ...answer.headers, 'x-rankops-fault': fault.kind }
  if (fault.kind !== 'torn') return sendAnswer(response, { ...answer, headers })
  const { size, head } = await beginningOf(answer, fault.byte)
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...headers, 'content-length': size })
  response.flushHeaders()
  response.write(head, () => response.destroy())
}

/** The first bytes of an answer, half of them where no number is given, and how many it has. */
async function beginningOf({ body, bytes, file }: Answer, nWanted: number | undefined): Promise<{ size: number; head: Buffer }> {
  if (file === undefined) {
    const all = Buffer.from(bytes ?? JSON.stringify(body ?? ''))
    return { size: all.length, head: all.subarray(0, nWanted ?? Math.floor(all.length / 2)) }
  }
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const head = Buffer.alloc(Math.min(size, nWanted ?? Math.floor(size / 2)))
    await handle.read(head, 0, head.length, 0)
    return { size, head }
  } finally {
    await handle.close()
  }
}
