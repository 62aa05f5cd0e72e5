import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { failure } from '../base/errors.ts'
import { openTfjsBackend } from './open-tfjs-backend.ts'
import type { TensorBackend } from './tensor.ts'
import { describeAdapter } from './webgpu/adapter.ts'
import type { AdapterInfo } from './webgpu/adapter.ts'

const dawnPackage = 'webgpu'
const backendPackage = '@tensorflow/tfjs-backend-webgpu'

interface WebgpuOptions {
  /** Where `rankops setup-tensorflow --webgpu` installs; packages beside RankOps will do as well. */
  folder: string
  /** Whether a GPU must be used; an adapter that computes on the processor is then refused. */
  usesGpu: boolean
}

/** What we use of the package: WebGPU as browsers have it. */
interface Dawn { create(flags: string[]): { requestAdapter(options: object): Promise<{ info: AdapterInfo } | null> }; globals: object }

/** Tensors on a GPU of any vendor, by WebGPU on Vulkan, Metal or Direct3D (Dawn). Sums are not taken in the order of the processor, so that weights differ in the last digits from
 *  those of other backends. Packages that are not there fail with WEBGPU_NOT_INSTALLED, a machine without an adapter with WEBGPU_NO_ADAPTER, and one
 *  that has none but the processor with TENSOR_GPU_UNUSED where a GPU is asked for. */
export async function openWebgpuBackend({ folder, usesGpu }: WebgpuOptions): Promise<TensorBackend> {
  const require = findPackages(folder)
  return openTfjsBackend('webgpu', async () => {
    const { create, globals } = require(dawnPackage) as Dawn
    const gpu = create([])
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
    if (!adapter) throw failure('WEBGPU_NO_ADAPTER', { system: process.platform })
    const device = describeAdapter(adapter.info)
    if (usesGpu && !device.startsWith('gpu')) throw failure('TENSOR_GPU_UNUSED', { backend: 'webgpu', device })
    // The package looks for these where a browser has them, and while it is loaded.
    Object.assign(globalThis, globals)
    Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
    const { version_webgpu: version } = require(backendPackage) as { version_webgpu?: string }
    return { device, version: version ?? versionOf(require), readsLate: true }
  })
}

function findPackages(folder: string): NodeJS.Require {
  const places = [join(folder, 'webgpu', 'package', 'package.json'), import.meta.url]
  for (const place of places) {
    if (place !== import.meta.url && !existsSync(place)) continue
    const require = createRequire(place)
    if ([dawnPackage, backendPackage].every((name) => isFound(require, name))) return require
  }
  throw failure('WEBGPU_NOT_INSTALLED', { folder })
}

function isFound(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}

function versionOf(require: NodeJS.Require): string {
  return (require(`${backendPackage}/package.json`) as { version: string }).version
}
