import { join } from 'node:path'
import { readTextIfAny } from '../../base/files.ts'
import { findInstalled } from '../../tensor/libtensorflow/installed.ts'
import { dawnVersion, tensorflowVersion, tfjsVersion } from './wheels.ts'

/** Whether a folder has this kind in the versions of today. It takes its place as a whole, so what is there is whole. */
export async function isInstalled(folder: string, kind: 'cpu' | 'gpu' | 'webgpu'): Promise<boolean> {
  if (kind === 'webgpu') return await versionOf(folder, 'webgpu') === dawnVersion && await versionOf(folder, '@tensorflow/tfjs-backend-webgpu') === tfjsVersion
  const installed = await findInstalled(folder, kind)
  return installed?.tensorflow === tensorflowVersion && installed.package === tfjsVersion
}

/** Of a package that npm installed; undefined where it is not there. */
async function versionOf(folder: string, name: string): Promise<unknown> {
  const text = await readTextIfAny(join(folder, 'webgpu', 'package', 'node_modules', name, 'package.json'))
  return text === undefined ? undefined : (JSON.parse(text) as { version?: unknown }).version
}
