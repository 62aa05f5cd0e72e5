import { join } from 'node:path'
import { readTextIfAny } from '../../base/files.ts'
import { defineRecord } from '../../base/schema.ts'
import type { FromSchema } from '../../base/schema.ts'

/** The library for the processor alone, or the one that also knows GPUs of NVIDIA. */
export type LibraryKind = 'cpu' | 'gpu'

const installedSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'tensorflow', 'package', 'napi', 'wheels'],
  properties: {
    kind: { enum: ['cpu', 'gpu'] },
    tensorflow: { type: 'string', description: 'Version of TensorFlow.' },
    package: { type: 'string', description: 'Version of the package between Node and the library.' },
    napi: { type: 'integer', description: 'Version of the interface of Node that the addon was built for.' },
    wheels: { type: 'array', items: { type: 'object', additionalProperties: false, required: ['file', 'sha256'], properties: { file: { type: 'string' }, sha256: { type: 'string' } } } },
  },
} as const

/** What `rankops setup-tensorflow` has put into a folder; written last, so that a folder without it counts as empty. */
export const installedRecord = defineRecord('tensorflow-install/1', installedSchema)

export type Installed = FromSchema<typeof installedSchema>

/** A folder of both kinds, and where the one lies in it. Below that are `tensorflow/` (the library), `nvidia/` (CUDA), `package/` (the npm package with the addon). */
export function folderOfKind(root: string, kind: LibraryKind): string {
  return join(root, kind)
}

export const recordName = 'installed.json'
export const packageName = '@tensorflow/tfjs-node-gpu'

/** Whether this kind is there; undefined where it is not, or is only half there. */
export async function findInstalled(root: string, kind: LibraryKind): Promise<Installed | undefined> {
  const path = join(folderOfKind(root, kind), recordName)
  const text = await readTextIfAny(path)
  return text === undefined ? undefined : installedRecord.parse(text, path)
}
