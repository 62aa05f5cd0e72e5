import { mkdir, open, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '../../base/errors.ts'
import { removeIfAny, sha256File, writeWhole } from '../../base/files.ts'
import type { Manifest } from '../../release/record.ts'
import { unreachable } from './get.ts'
import type { ReleaseSource } from './release-source.ts'

type ReleasedFile = Manifest['files'][number]
interface FetchFilePorts {
  source: ReleaseSource
  /** Nothing came for so long: the line is dead. */
  idleMs: number
  signal: AbortSignal
}

/** Gets one file, whole or in its parts, to its place below a folder: an equal one stays, a torn one goes on from the bytes it has, and none has its
 *  name before its sha256 is proven. Gives the bytes that came. Fails with RELEASE_CORRUPT where others came than the manifest says. */
export async function fetchFile(folder: string, tag: string, file: ReleasedFile, ports: FetchFilePorts): Promise<number> {
  const path = join(folder, file.path)
  if (await isAt(path, file)) return 0
  await mkdir(dirname(path), { recursive: true })
  // Named by the content: what was begun for another release is not gone on with.
  const part = `${path}.${file.sha256.slice(0, 16)}.part`
  const begun = await sizeOf(part)
  const came = await complete(part, file, ports)
  if (await isAt(part, file)) {
    await rename(part, path)
    return came
  }
  const found = await sha256File(part)
  await removeIfAny(part)
  // What a killed run left may be wrong; what just came in one piece is what the server has.
  if (begun > 0) return fetchFile(folder, tag, file, ports)
  throw failure('RELEASE_CORRUPT', { tag, problem: `${file.path} came with sha256 ${found}, the manifest says ${file.sha256}` })
}

/** Appends what the file still lacks, part by part. */
async function complete(part: string, file: ReleasedFile, ports: FetchFilePorts): Promise<number> {
  let came = 0
  let start = 0
  for (const { path, bytes } of file.parts ?? [file]) {
    const has = Math.max(0, await sizeOf(part) - start)
    if (has < bytes || bytes === 0) came += await append(part, start, has, { path, bytes }, ports)
    start += bytes
  }
  return came
}

async function append(part: string, start: number, has: number, { path, bytes }: { path: string; bytes: number }, { source, idleMs, signal }: FetchFilePorts): Promise<number> {
  const watch = idleWatch(idleMs, signal)
  const file = await open(part, has + start > 0 ? 'r+' : 'w')
  try {
    const response = await source.open(path, has, watch.signal)
    const isContinued = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${has}-`) === true
    if (response.status === 416 || !response.body) throw unreachable(source.addressOf(path), new Error(`status ${response.status} for the bytes from ${has} on`))
    let at = start + (isContinued ? has : 0)
    // A server that knows no ranges sends all of it again.
    await file.truncate(at)
    for await (const chunk of response.body) {
      watch.touch()
      if (at + chunk.length > start + bytes) throw failure('RELEASE_REFUSED', { address: source.addressOf(path), problem: `it is longer than the ${bytes} bytes that the manifest says` })
      await writeWhole(file, chunk, at)
      at += chunk.length
    }
    await file.sync()
    if (at < start + bytes) throw unreachable(source.addressOf(path), new Error(`it ended after ${at - start} of ${bytes} bytes`))
    return bytes - (isContinued ? has : 0)
  } catch (error) {
    if (watch.signal.aborted && !signal.aborted) throw unreachable(source.addressOf(path), new Error(`nothing came for ${idleMs / 1000} s`))
    throw error instanceof TypeError ? unreachable(source.addressOf(path), error) : error
  } finally {
    watch.end()
    await file.close()
  }
}

function idleWatch(idleMs: number, outer: AbortSignal): { signal: AbortSignal; touch(): void; end(): void } {
  const idle = new AbortController()
  let timer = setTimeout(() => { idle.abort() }, idleMs)
  return {
    signal: AbortSignal.any([idle.signal, outer]),
    touch() { clearTimeout(timer); timer = setTimeout(() => { idle.abort() }, idleMs) },
    end() { clearTimeout(timer) },
  }
}

async function isAt(path: string, { bytes, sha256 }: ReleasedFile): Promise<boolean> {
  return await sizeOf(path) === bytes && await sha256File(path).catch(() => '') === sha256
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(({ size }) => size, () => 0)
}
