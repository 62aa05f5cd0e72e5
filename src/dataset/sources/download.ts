import { mkdir, open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, isFailure, messageOf } from '../../base/errors.ts'
import { removeIfAny, sha256File, writeWhole } from '../../base/files.ts'
import { httpGet } from '../../base/http-get.ts'
import { whileAlone } from '../../base/while-alone.ts'
import type { FileVersion } from '../source.ts'

/** Fetches a file into the folder `cache` and gives its path there: `<sha256>`, and `<sha256>.part` until it is whole and proven. Killed at any moment
 *  it goes on from the bytes it has; two processes of one machine take turns. Only failures of the outside world are tried again, after
 *  each of the pauses. An aborted signal ends it with its reason; what has come by then is kept. More than `mostBytes` ends it with TooLong, and nothing of it is kept. A proxy is Node's own matter: NODE_USE_ENV_PROXY=1 with HTTPS_PROXY and NO_PROXY. Fails with DATA_ADDRESS_UNREACHABLE,
 *  DATA_ADDRESS_REFUSED or DATA_DIGEST_DIFFERS. */
export async function download({ path: address, sha256 }: FileVersion, { cache, pausesMs = [500, 2000, 8000], signal, mostBytes = Infinity }: { cache: string; pausesMs?: readonly number[] | undefined; signal?: AbortSignal; mostBytes?: number | undefined }): Promise<string> {
  const whole = join(cache, sha256)
  const part = `${whole}.part`
  await mkdir(cache, { recursive: true })
  return whileAlone(part, async () => {
    // Another process may have fetched it while this one waited for its turn.
    if (await sha256OfAny(whole) === sha256) return whole
    for (let nTries = 0; ; nTries++) {
      try {
        await fetchPart({ address, part, mostBytes, signal }, sha256)
        await rename(part, whole)
        return whole
      } catch (error) {
        if (error instanceof TooLong) await removeIfAny(part)
        signal?.throwIfAborted()
        if (!isFailure(error, 'DATA_ADDRESS_UNREACHABLE') || nTries >= pausesMs.length) throw error
        await pause(pausesMs[nTries], undefined, signal && { signal })
      }
    }
  })
}

interface Fetching { address: string; part: string; mostBytes: number; signal: AbortSignal | undefined }

/** `bytes`: at least so many were sent. */
export class TooLong extends Error {
  readonly bytes: number

  constructor(bytes: number) {
    super(`more than ${bytes - 1} bytes`)
    this.name = 'TooLong'
    this.bytes = bytes
  }
}

/** Completes the part and proves it. One that was begun from other content than the address has now is begun anew, once. */
async function fetchPart(fetching: Fetching, sha256: string): Promise<void> {
  const { address, part } = fetching
  const begun = await sizeOf(part)
  if (begun > 0 && await sha256File(part) === sha256) return
  await appendFrom(fetching, begun)
  const found = await sha256File(part)
  if (found === sha256) return
  await removeIfAny(part)
  if (begun > 0) return fetchPart(fetching, sha256)
  throw failure('DATA_DIGEST_DIFFERS', { path: address, found, expected: sha256 })
}

async function appendFrom(fetching: Fetching, begun: number): Promise<void> {
  const { address, part, mostBytes, signal } = fetching
  try {
    const response = await getFollowing(address, { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'rankops', ...(begun > 0 ? { range: `bytes=${begun}-` } : {}) }, signal)
    // The server has no such bytes: the part is too long.
    if (response.status === 416 && begun > 0) { await response.body?.cancel(); await removeIfAny(part); return await appendFrom(fetching, 0) }
    if (!response.ok || !response.body) throw await refusal(address, response)
    const isContinued = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${begun}-`)
    const file = await open(part, isContinued ? 'a' : 'w')
    let bytes = isContinued ? begun : 0
    try {
      for await (const chunk of response.body) {
        if ((bytes += chunk.length) > mostBytes) throw new TooLong(mostBytes + 1)
        await writeWhole(file, chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    // What fails in the network, before and within the body, is a TypeError.
    if (!(error instanceof TypeError)) throw error
    throw failure('DATA_ADDRESS_UNREACHABLE', { address, problem: causeOf(error) }, error)
  }
}

const maxRedirects = 20

/** Sends nothing secret, so it may be sent on to any host. */
async function getFollowing(address: string, headers: Record<string, string>, signal: AbortSignal | undefined): Promise<Response> {
  let url = new URL(address)
  for (let nRedirects = 0; ; nRedirects++) {
    const response = await httpGet(url, headers, signal)
    const location = [301, 302, 303, 307, 308].includes(response.status) ? response.headers.get('location') : null
    if (location === null) return response
    await response.body?.cancel()
    const next = URL.parse(location, url.href)
    if (nRedirects === maxRedirects || !next || !/^https?:$/.test(next.protocol)) throw failure('DATA_ADDRESS_REFUSED', { address, problem: next ? `it sends on to ${next.href}, the last of ${nRedirects + 1} addresses` : 'it sends on to what is no address' })
    url = next
  }
}

async function refusal(address: string, response: Response): Promise<Error> {
  await response.body?.cancel()
  const isPassing = response.status >= 500 || [408, 425, 429].includes(response.status)
  return failure(isPassing ? 'DATA_ADDRESS_UNREACHABLE' : 'DATA_ADDRESS_REFUSED', { address, problem: `${response.status} ${response.statusText}`.trim() })
}

function causeOf(error: Error): string {
  return error.cause === undefined ? error.message : (error.cause as NodeJS.ErrnoException).code ?? messageOf(error.cause)
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(({ size }) => size, () => 0)
}

async function sha256OfAny(path: string): Promise<string | undefined> {
  return (await sizeOf(path)) > 0 ? sha256File(path) : undefined
}
