import { join } from 'node:path'
import { exists } from '../../base/files.ts'
import { findInstalled } from '../../tensor/libtensorflow/installed.ts'
import { tensorflowVersion, tfjsVersion } from './wheels.ts'

/** Whether a folder has this kind in the versions of today. It takes its place as a whole, so what is there is whole. */
export async function isInstalled(folder: string, kind: 'cpu' | 'gpu' | 'webgpu'): Promise<boolean> {
  if (kind === 'webgpu') return exists(join(folder, kind, 'package', 'node_modules', 'webgpu'))
  const installed = await findInstalled(folder, kind)
  return installed?.tensorflow === tensorflowVersion && installed.package === tfjsVersion
}
