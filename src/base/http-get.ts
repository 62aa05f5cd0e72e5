import { request as startPlain } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as startSecure } from 'node:https'
import { ReadableStream } from 'node:stream/web'

/** A connection on which nothing comes for so long is dead. */
const idleMs = 300_000

/** One GET, as `fetch` makes it, but for redirects, which are the caller's to follow. The client behind `fetch` ends the whole process where a
 *  server closes the connection with its answer while nobody reads (undici 6 and 7: an assertion in an event handler, which no caller can catch).
 *  What breaks, before the answer and within its body, is a TypeError with its cause. */
export async function httpGet(url: URL, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  const start = url.protocol === 'https:' ? startSecure : startPlain
  const message = await new Promise<IncomingMessage>((done, fails) => {
    const request = start(url, { headers, timeout: idleMs, ...(signal && { signal }) }, done)
    request.on('timeout', () => { request.destroy(new Error(`nothing came for ${idleMs / 1000} s`)) })
    request.on('error', (error) => { fails(broken(error)) }).end()
  })
  const { statusCode: status = 0, statusMessage: statusText = '', headersDistinct } = message
  const answered = new Headers(Object.entries(headersDistinct).flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value])))
  const hasBody = ![204, 205, 304].includes(status)
  if (!hasBody) message.destroy()
  return new Response(hasBody ? bodyOf(message) : null, { status, statusText, headers: answered })
}

/** Chunk by chunk as they are asked for: what `Readable.toWeb` makes ends the whole process where a chunk comes just when the body is given up. */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = (message as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next().catch((error: unknown) => { throw broken(error) })
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel() { message.destroy() },
  }, { highWaterMark: 0 })
}

function broken(error: unknown): TypeError {
  return new TypeError('the connection failed', { cause: error })
}
