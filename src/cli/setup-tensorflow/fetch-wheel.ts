import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, isFailure, messageOf } from '../../base/errors.ts'
import { exists, sha256File } from '../../base/files.ts'
import { httpGet } from '../../base/http-get.ts'
import type { Log } from '../../base/log.ts'
import { download } from '../../dataset/sources/download.ts'
import { addressOf, pageOf, withoutLogin } from './wheel-address.ts'
import type { Wheel } from './wheels.ts'

export interface WheelPlaces {
  /** A folder of wheels that were fetched elsewhere. */
  offline: string | undefined
  /** Address of a package index, its own or a mirror's. */
  index: string | undefined
  /** Where fetched ones are kept until all is done. */
  cache: string
  pausesMs?: readonly number[]
  signal?: AbortSignal
}

/** The path of a wheel on this machine, proven by its sha256: out of the offline folder, else fetched from the index; what was begun goes on. Fails with
 *  TENSORFLOW_WHEEL_MISSING, TENSORFLOW_WHEEL_DIFFERS or TENSORFLOW_FETCH. */
export async function fetchWheel(wheel: Wheel, { offline, index, cache, pausesMs, signal }: WheelPlaces, log: Log): Promise<string> {
  if (offline !== undefined) return takeWheel(wheel, offline)
  if (index === undefined) throw new Error('no index and no folder')
  const whole = join(cache, wheel.sha256)
  if (!(await exists(whole))) log.info(`${wheel.file}: ${mb(wheel.bytes)} MB`)
  const progress = setInterval(() => {
    stat(`${whole}.part`).then(({ size }) => { log.info(`${wheel.project}: ${mb(size)} of ${mb(wheel.bytes)} MB`) }, () => {})
  }, progressMs)
  try {
    if (await exists(whole) && await sha256File(whole) === wheel.sha256) return whole
    const address = await findWheel(wheel, index)
    return await download({ path: address, sha256: wheel.sha256 }, { cache, ...(pausesMs && { pausesMs }), signal })
  } catch (error) {
    if (isFailure(error, 'DATA_DIGEST_DIFFERS')) throw failure('TENSORFLOW_WHEEL_DIFFERS', { place: wheel.file, found: error.fields['found']!, expected: wheel.sha256 }, error)
    if (isFailure(error, 'DATA_ADDRESS_UNREACHABLE') || isFailure(error, 'DATA_ADDRESS_REFUSED')) throw failure('TENSORFLOW_FETCH', { file: wheel.file, index: withoutLogin(index), problem: String(error.fields['problem']) }, error)
    throw error
  } finally {
    clearInterval(progress)
  }
}

const progressMs = 10_000

/** Names of those that a folder does not have. */
export async function missingWheels(wheels: readonly Wheel[], folder: string): Promise<string[]> {
  const found = await Promise.all(wheels.map(({ file }) => exists(join(folder, file))))
  return wheels.filter((_, i) => !found[i]).map(({ file }) => file)
}

async function takeWheel({ file, sha256 }: Wheel, folder: string): Promise<string> {
  const path = join(folder, file)
  if (!(await exists(path))) throw failure('TENSORFLOW_WHEEL_MISSING', { file, place: folder })
  const found = await sha256File(path)
  if (found !== sha256) throw failure('TENSORFLOW_WHEEL_DIFFERS', { place: path, found, expected: sha256 })
  return path
}

async function findWheel({ project, file }: Wheel, index: string): Promise<string> {
  const page = await getPage(pageOf(index, project), file, index)
  const address = linkIn(page, { file, index })
  if (address === undefined) throw failure('TENSORFLOW_WHEEL_MISSING', { file, place: withoutLogin(page.url) })
  return address
}

/** What a mirror or a portal cut short, or made of another kind, is no page. */
function linkIn(page: Parameters<typeof addressOf>[1], { file, index }: { file: string; index: string }): string | undefined {
  try {
    return addressOf(file, page)
  } catch (error) {
    throw failure('TENSORFLOW_FETCH', { file, index: withoutLogin(index), problem: `its page for the project cannot be read: ${messageOf(error)}` }, error)
  }
}

const accepted = 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.5, text/html;q=0.1'
const maxRedirects = 10

async function getPage(first: string, file: string, index: string): Promise<{ url: string; contentType: string; body: string }> {
  const refuse = (problem: string, cause?: unknown) => failure('TENSORFLOW_FETCH', { file, index: withoutLogin(index), problem }, cause)
  let url = first
  for (let nRedirects = 0; nRedirects <= maxRedirects; nRedirects++) {
    let response: Response
    let body: string
    try {
      response = await httpGet(new URL(url), { accept: accepted, 'accept-encoding': 'identity', 'user-agent': 'rankops' })
      body = await response.text()
    } catch (error) {
      throw refuse(messageOf((error as Error).cause ?? error), error)
    }
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location !== null) { url = new URL(location, url).href; continue }
    if (response.status === 404) throw failure('TENSORFLOW_WHEEL_MISSING', { file, place: withoutLogin(url) })
    if (!response.ok) throw refuse(`${response.status} ${response.statusText}`.trim())
    return { url, contentType: response.headers.get('content-type') ?? '', body }
  }
  throw refuse(`it sends on more than ${maxRedirects} times`)
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
