import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, isFailure, messageOf } from '../../base/errors.ts'
import { readTextIfAny, removeIfAny, writeFileAtomic } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import { isPlainFile, manifestRecord, modelDigest } from '../../release/record.ts'
import type { Manifest } from '../../release/record.ts'
import { fetchFile } from './fetch-file.ts'
import { unreachable } from './get.ts'
import { releaseSource } from './release-source.ts'
import type { ReleaseSource } from './release-source.ts'

export interface FetchReleaseOptions {
  /** What `releaseSource` understands. */
  url: string
  /** Where the release goes; one who fetches at a time. */
  folder: string
  /** The digest of the model that is expected; another one is refused before a file of it comes. */
  digest?: string | undefined
  /** Never logged, and sent to the host of `url` alone. */
  token?: string | undefined
  log: Log
  /** After a failure of the outside world, if nothing new came meanwhile. */
  pausesMs?: readonly number[]
  idleMs?: number
  /** All together. */
  deadlineMs?: number
}

const manifestLimitBytes = 4 * 1024 * 1024

/** Brings a release to a folder, so that what lies there is whole and verified, or has no manifest. Killed at any moment it goes on from the bytes it has;
 *  called again it costs one request. Fails with RELEASE_UNREACHABLE after the last pause, RELEASE_REFUSED, RELEASE_CORRUPT or RELEASE_OTHER_DIGEST. */
export async function fetchRelease({ url, folder, digest, token, log, pausesMs = [500, 2000, 8000], idleMs = 30_000, deadlineMs = 30 * 60_000 }: FetchReleaseOptions): Promise<Manifest> {
  const source = releaseSource(url, token)
  const signal = AbortSignal.timeout(deadlineMs)
  const again = <T>(attempt: () => Promise<T>) => tryAgain(attempt, { pausesMs, log, signal, address: url })

  const manifest = readManifest(await again(() => fetchManifest(source, AbortSignal.any([signal, AbortSignal.timeout(idleMs)]))), url)
  const { tag, files } = manifest
  if (digest !== undefined && digest !== manifest.digest) throw failure('RELEASE_OTHER_DIGEST', { tag, found: manifest.digest, expected: digest })
  const path = join(folder, 'manifest.json')
  const text = manifestRecord.format(manifest)
  if (await readTextIfAny(path) !== text) await removeIfAny(path)
  let bytes = 0
  for (const file of files) bytes += await again(() => fetchFile(folder, tag, file, { source, idleMs, signal }))
  await writeFileAtomic(path, text)
  log.info(`${tag}: ${files.length} files are here and verified; ${bytes} bytes came`)
  return manifest
}

async function fetchManifest(source: ReleaseSource, signal: AbortSignal): Promise<string> {
  const address = source.addressOf('manifest.json')
  try {
    const { body } = await source.open('manifest.json', 0, signal)
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of body ?? []) {
      bytes += chunk.length
      if (bytes > manifestLimitBytes) throw failure('RELEASE_REFUSED', { address, problem: `a manifest has at most ${manifestLimitBytes} bytes` })
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    throw isFailure(error) ? error : unreachable(address, error)
  }
}

function readManifest(text: string, url: string): Manifest {
  const manifest = parse(text, url)
  const { tag, digest, files } = manifest
  const odd = files.find((file) => !isPlainFile(file))
  if (odd) throw failure('RELEASE_CORRUPT', { tag, problem: `its manifest has a file ${JSON.stringify(odd.path)}, which no release has` })
  const found = modelDigest(manifest)
  if (found !== digest) throw failure('RELEASE_CORRUPT', { tag, problem: `its model files have the digest ${found}, the manifest says ${digest}` })
  return manifest
}

function parse(text: string, url: string): Manifest {
  try {
    return manifestRecord.parse(text, 'manifest.json')
  } catch (error) {
    throw failure('RELEASE_REFUSED', { address: url, problem: `what lies there is no manifest: ${messageOf(error)}` }, error)
  }
}

async function tryAgain<T>(attempt: () => Promise<T>, { pausesMs, log, signal, address }: { pausesMs: readonly number[]; log: Log; signal: AbortSignal; address: string }): Promise<T> {
  for (let nTries = 0; ; nTries++) {
    try {
      return await attempt()
    } catch (error) {
      if (signal.aborted) throw unreachable(address, new Error('the time for it is over'))
      if (!isFailure(error, 'RELEASE_UNREACHABLE') || nTries >= pausesMs.length) throw error
      log.warn(`${error.message}; once more in ${pausesMs[nTries]! / 1000} s`)
      await pause(pausesMs[nTries])
    }
  }
}
