import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Model } from '../families/family.ts'
import { familyOf } from '../families/index.ts'
import type { Manifest } from '../release/record.ts'
import type { Registry } from '../release/registry.ts'
import { releaseFolder } from './choose-registry.ts'

/** Fetches a release into the workspace, verified, and opens its model. */
export async function openRelease(manifest: Manifest, inputs: { workspace: string }, registry: Registry): Promise<Model> {
  const folder = releaseFolder(inputs, manifest)
  await registry.fetch(manifest, folder)
  const names = manifest.files.filter(({ path }) => path.startsWith('model/')).map(({ path }) => path.slice('model/'.length))
  const files = new Map(await Promise.all(names.map(async (name) => [name, new Uint8Array(await readFile(join(folder, 'model', name)))] as const)))
  return familyOf(manifest.lineage.spec.family).open(files)
}
