import { failure } from '../base/errors.ts'
import type { Manifest } from '../release/record.ts'
import type { Registry } from '../release/registry.ts'

/** The release of that version, or the newest where none is named. None such fails with RELEASE_NOT_FOUND, which names those that are there. */
export async function findRelease(registry: Registry, model: string, version?: string): Promise<Manifest> {
  const manifest = version === undefined ? (await registry.listNewest([model], 1)).get(model)![0] : await registry.find(model, version)
  if (manifest) return manifest
  const versions = (await registry.list(model)).map((release) => release.version)
  throw failure('RELEASE_NOT_FOUND', { model, version: version ?? 'at all', versions: versions.join(', ') || 'none' })
}
