import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import { installedRecord, recordName } from '../../tensor/libtensorflow/installed.ts'
import { buildAddon, napiVersion } from './build-addon.ts'
import { fetchWheel } from './fetch-wheel.ts'
import type { WheelPlaces } from './fetch-wheel.ts'
import { installPackages, packagesOf } from './install-packages.ts'
import { unpackWheel } from './unpack-wheel.ts'
import { tensorflowVersion, tfjsVersion } from './wheels.ts'
import type { Wheel } from './wheels.ts'

interface InstallPorts { log: Log; signal: AbortSignal; environment: Record<string, string> }

/** What one kind consists of. */
export interface Parts { kind: 'cpu' | 'gpu' | 'webgpu'; wheels: readonly Wheel[] }

/** Puts one kind into `<root>/<kind>`. All is made in a folder beside it, which then takes its place: whoever looks sees the old one, the new one, or none, whenever
 *  this is killed. What was fetched is kept until then, and a run that follows goes on from it. */
export async function install(root: string, { kind, wheels }: Parts, places: Omit<WheelPlaces, 'cache' | 'signal'>, { log, signal, environment }: InstallPorts): Promise<void> {
  const part = join(root, `${kind}.part`)
  const cache = join(root, 'downloads')
  await rm(part, { recursive: true, force: true })
  await mkdir(part, { recursive: true })
  for (const wheel of wheels) {
    const path = await fetchWheel(wheel, { ...places, cache, signal }, log)
    signal.throwIfAborted()
    log.info(`Unpacks ${wheel.project}, ${(wheel.unpackedBytes / 1e6).toFixed(0)} MB`)
    await unpackWheel(path, part, wheel.keep)
    signal.throwIfAborted()
  }
  log.info(`Installs ${packagesOf(kind).join(', ')}`)
  await installPackages(join(part, 'package'), packagesOf(kind), environment, signal)
  if (kind !== 'webgpu') {
    log.info('Builds the addon')
    await buildAddon(part, environment, signal)
    await rm(join(part, 'tensorflow', 'include'), { recursive: true, force: true })
    const record = { kind, tensorflow: tensorflowVersion, package: tfjsVersion, napi: napiVersion, wheels: wheels.map(({ file, sha256 }) => ({ file, sha256 })) }
    await writeFile(join(part, recordName), installedRecord.format(record))
  }
  await takePlace(part, join(root, kind))
  for (const { sha256 } of wheels) await rm(join(cache, sha256), { force: true })
}

async function takePlace(part: string, folder: string): Promise<void> {
  const old = `${folder}.old`
  await rm(old, { recursive: true, force: true })
  if (await exists(folder)) await rename(folder, old)
  await rename(part, folder)
  await rm(old, { recursive: true, force: true })
}
