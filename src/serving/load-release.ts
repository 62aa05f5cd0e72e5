import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { failure, isFailure, messageOf } from '../base/errors.ts'
import { digestOfFiles, readText, verifyFiles } from '../base/files.ts'
import { inTurns } from '../base/steps.ts'
import type { Steps } from '../base/steps.ts'
import type { Item } from '../dataset/record.ts'
import { manifestRecord } from '../release/record.ts'
import type { Manifest } from '../release/record.ts'
import type { Spec } from '../spec/record.ts'

/** What a server needs of a family's model. */
export interface ServedModel {
  /** Answers one request; a bad one fails with REQUEST_INVALID. */
  answer(request: unknown): Record<string, unknown>
  goldenQueries: { request: unknown; answer: Record<string, unknown> }[]
  /** What families/family.ts says of them; without them a server offers less. */
  schemas?: { request: object; answer: object }
  readsHistory?: boolean
  historyEvents?: number
  personalFields?: readonly string[]
  warnings?: readonly string[]
  completion?: { answer(request: unknown): Record<string, unknown>; schemas: { request: object; answer: object } }
  catalogue?: { perPut?: number; put(items: readonly Item[]): void; remove(ids: readonly string[]): void; tidy(): Steps<void> }
  end?(): void
  features?: { names: readonly string[]; probabilityOf(row: Float32Array): number }
}
/** Opens a model of a family from its files, by their paths below `model/`. */
type OpenModel = (family: Spec['family'], files: ReadonlyMap<string, Uint8Array>) => ServedModel | Promise<ServedModel>

export interface LoadedRelease { manifest: Manifest; model: ServedModel }

/** Opens the release in a folder: every digest of the manifest is verified before a byte is read as a model, and then the model
 *  must give the golden answers it gave when it was fitted. Fails with FILE_NOT_FOUND, FILE_DIGEST_MISMATCH, MODEL_INVALID or
 *  SERVING_NOT_PROVEN. */
export async function loadRelease(folder: string, open: OpenModel): Promise<LoadedRelease> {
  const manifest = manifestRecord.parse(await readText(join(folder, 'manifest.json')), join(folder, 'manifest.json'))
  await verifyFiles(folder, manifest.files)
  const model = await open(manifest.lineage.spec.family, await readModelFiles(folder, manifest))
  // Where another release is serving meanwhile, requests have their turn.
  await nextTurn()
  const problem = await inTurns(disproof(model))
  if (problem !== undefined) throw failure('SERVING_NOT_PROVEN', { tag: manifest.tag, problem })
  return { manifest, model }
}

/** What the log of a server should say of a release that begins to serve, e.g. that this machine divides Chinese into words by another version. */
export function warningsOf({ manifest, model }: LoadedRelease): string[] {
  return (model.warnings ?? []).map((sentence) => `${manifest.tag}: ${sentence}`)
}

async function readModelFiles(folder: string, { files, digest, tag }: Manifest): Promise<Map<string, Uint8Array>> {
  const ofModel = files.filter(({ path }) => path.startsWith('model/')).map((file) => ({ ...file, path: file.path.slice('model/'.length) }))
  const found = digestOfFiles(ofModel)
  if (found !== digest) throw failure('RELEASE_CORRUPT', { tag, problem: `its model files have the digest ${found}, the manifest says ${digest}` })
  return new Map(await Promise.all(ofModel.map(async ({ path }) => [path, new Uint8Array(await readFile(join(folder, 'model', path)))] as const)))
}

/** The first golden query that is answered otherwise; undefined where all are answered as they were. A step is one query. */
export function* disproof(model: ServedModel): Steps<string | undefined> {
  const { goldenQueries } = model
  if (goldenQueries.length === 0) return 'it has no golden queries'
  for (const [i, { request, answer: expected }] of goldenQueries.entries()) {
    if (i > 0) yield
    const found = attempt(() => model.answer(request))
    if (!isClose(found, expected)) return `golden query ${i + 1} of ${goldenQueries.length}: expected ${shorten(expected)}, found ${shorten(found)}`
  }
  return undefined
}

function attempt(body: () => unknown): unknown {
  try {
    return body()
  } catch (error) {
    return isFailure(error) ? error.code : messageOf(error)
  }
}

/** Other processors and versions of node round the last bits differently; a ranking or a probability does not notice 1e-6. */
function isClose(found: unknown, expected: unknown): boolean {
  if (typeof found === 'number' && typeof expected === 'number') return Math.abs(found - expected) <= 1e-6
  if (typeof found !== 'object' || typeof expected !== 'object' || found === null || expected === null) return Object.is(found, expected)
  const keys = new Set([...Object.keys(found), ...Object.keys(expected)])
  return [...keys].every((key) => isClose((found as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]))
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
