// The smallest model that can be served: it doubles a number. Its one file says by what it multiplies.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../src/base/errors.ts'
import { manifestRecord } from '../../src/release/record.ts'
import type { Manifest } from '../../src/release/record.ts'
import type { LoadedRelease, ServedModel } from '../../src/serving/load-release.ts'
import { build } from '../contracts/registry.ts'

export function doublingModel(factor = 2): ServedModel {
  return {
    answer(request) {
      const { number } = request as { number?: unknown }
      if (number === 'crash') throw new Error('cannot multiply')
      if (typeof number !== 'number') throw failure('REQUEST_INVALID', { path: 'number', problem: 'must be a number' })
      return { product: factor * number }
    },
    goldenQueries: [{ request: { number: 3 }, answer: { product: 6 } }],
  }
}

/** Opens the model whose factor stands in its file. */
export function openDoubling(_family: string, files: ReadonlyMap<string, Uint8Array>): ServedModel {
  return doublingModel(Number(Buffer.from(files.get('layers/weights.bin')!).toString()))
}

export async function writeRelease(folder: string, { version = '1.0.0', factor = '2' } = {}): Promise<Manifest> {
  const manifest = await build(folder, 'c'.repeat(40), { version, weights: factor })
  await writeFile(join(folder, 'manifest.json'), manifestRecord.format(manifest))
  return manifest
}

export async function doublingRelease(folder: string): Promise<LoadedRelease> {
  return { manifest: await writeRelease(folder), model: doublingModel() }
}
