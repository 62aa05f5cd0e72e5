import { createHash } from 'node:crypto'
import { failure, messageOf } from '../base/errors.ts'
import type { RecordType } from '../base/schema.ts'
import type { Steps } from '../base/steps.ts'
import { refuseModel } from './refuse-model.ts'

/** What the `model.json` of every family has. */
export const sha256Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const
export const goldenQueriesSchema = {
  type: 'array',
  items: { type: 'object', additionalProperties: false, required: ['request', 'answer'], properties: { request: {}, answer: { type: 'object' } } },
} as const

/** The named file of a model; without it the model is refused. */
export function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  return files.get(name) ?? refuseModel(`there is no ${name}`)
}

/** Bytes → what `model.json` says; fails with MODEL_INVALID, whatever is wrong with it. */
export function parseModelJson<T>(record: RecordType<T>, json: Uint8Array): T {
  try {
    return record.parse(Buffer.from(json).toString('utf8'), 'model.json')
  } catch (error) {
    throw failure('MODEL_INVALID', { problem: messageOf(error) }, error)
  }
}

/** About a millisecond. */
const bytesPerStep = 2 ** 21

/** Fails with MODEL_INVALID where these are other bytes than those that `model.json` was written with. */
export function* checkDigest(name: string, bytes: Uint8Array, sha256: string): Steps<void> {
  const hash = createHash('sha256')
  for (let at = 0; at < bytes.length; at += bytesPerStep) {
    hash.update(bytes.subarray(at, at + bytesPerStep))
    yield
  }
  if (hash.digest('hex') !== sha256) refuseModel(`${name} is not the one that model.json was written with`)
}
