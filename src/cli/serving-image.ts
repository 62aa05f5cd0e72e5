import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { failure } from '../base/errors.ts'
import { exists, readTextIfAny } from '../base/files.ts'
import type { BuiltImage } from '../deployment/targets/docker/image.ts'

const isBundled = !import.meta.filename.endsWith('.ts')
const servingBundles = { 'serving.mjs': 'serving-main.mjs', 'router.mjs': 'serving-router-main.mjs', 'fetch-release.mjs': 'serving-fetch-release-main.mjs' }
const trainingBundles = { 'rankops.mjs': 'rankops.mjs', 'rankops-main.mjs': 'rankops-main.mjs' }

/** What the image of serving is made of: the bundles, since it has no packages; a checkout has them when it was built. */
export function servingImage(base: string): Promise<BuiltImage> {
  return imageOf(base, 'serving.Dockerfile', servingBundles, 'of the server')
}

/** What the image is made of in which a cluster trains. */
export function trainingImage(base: string): Promise<BuiltImage> {
  return imageOf(base, 'training.Dockerfile', trainingBundles, 'of trainings')
}

async function imageOf(base: string, dockerfile: string, bundles: Readonly<Record<string, string>>, image: string): Promise<BuiltImage> {
  const folder = isBundled ? import.meta.dirname : join(import.meta.dirname, '../../dist')
  for (const name of [dockerfile, ...Object.values(bundles)]) {
    if (!(await exists(join(folder, name)))) throw failure('TARGET_IMAGE', { image, what: 'be built', problem: `there is no ${join(folder, name)}; npm run build makes it` })
  }
  const programs = await Promise.all(Object.entries(bundles).map(async ([name, bundle]) => [name, await readFile(join(folder, bundle))] as const))
  return { base, programs: Object.fromEntries(programs), dockerfile: await readFile(join(folder, dockerfile), 'utf8') }
}

/** What `docker login` wrote for this user. */
export function registryLogins(): Promise<string | undefined> {
  return readTextIfAny(join(homedir(), '.docker/config.json'))
}
