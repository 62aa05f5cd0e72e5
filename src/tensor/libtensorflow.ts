import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { failure } from '../base/errors.ts'
import { findInstalled, folderOfKind, packageName } from './libtensorflow/installed.ts'
import type { Installed, LibraryKind } from './libtensorflow/installed.ts'
import { libraryVariables, threadsOf } from './libtensorflow/variables.ts'
import { openTfjsBackend } from './open-tfjs-backend.ts'
import type { TensorBackend } from './tensor.ts'

interface LibtensorflowOptions {
  /** Where `rankops setup-tensorflow` installs. */
  folder: string
  /** Whether a GPU must be used. Without it none is. */
  usesGpu: boolean
  /** The variables of this process: the library reads them when it is loaded, so some are set before. */
  variables: Record<string, string | undefined>
  /** Which one is opened; not given, the one with CUDA for a GPU, else the small one before the other. */
  kind?: LibraryKind
  /** What people call the GPU, for the record. */
  gpuName?: string
}

/** Tensors in TensorFlow's own library, on the processor or on a GPU of NVIDIA: worth it from batches of about 1,000 rows on, since every operation is a
 *  call of its own. Takes 400 MB of memory, and one process can have it in one way only. What is not installed fails with TENSORFLOW_NOT_INSTALLED; a GPU that
 *  was asked for and is not used fails with TENSOR_GPU_UNUSED, before anything is computed. */
export async function openLibtensorflowBackend({ folder, usesGpu, kind: wished, variables, gpuName }: LibtensorflowOptions): Promise<TensorBackend> {
  const { kind, tensorflow } = await requireInstalled(folder, usesGpu, wished === undefined ? (usesGpu ? ['gpu'] : ['cpu', 'gpu']) : [wished])
  const own = folderOfKind(resolve(folder), kind)
  return openTfjsBackend('libtensorflow', async () => {
    const { version, isUsingGpu } = load(own, usesGpu, variables)
    if (version !== tensorflow) throw new Error(`the library in ${own} is TensorFlow ${version}, ${tensorflow} was installed`)
    if (usesGpu && !isUsingGpu) throw failure('TENSOR_GPU_UNUSED', { backend: 'libtensorflow', device: `the processor, TensorFlow ${version}` })
    const device = isUsingGpu ? `gpu (${gpuName ?? 'CUDA'})` : `cpu (libtensorflow, ${threads(threadsOf(variables))})`
    return { device, version, registeredAs: 'tensorflow' }
  })
}

function threads(n: number): string {
  return n === 1 ? '1 thread' : `${n} threads`
}

async function requireInstalled(folder: string, usesGpu: boolean, kinds: readonly LibraryKind[]): Promise<Installed> {
  for (const kind of kinds) {
    const installed = await findInstalled(folder, kind)
    if (installed) return installed
  }
  throw failure('TENSORFLOW_NOT_INSTALLED', { folder, flag: usesGpu ? ' --gpu' : '' })
}

interface Loaded { folder: string; usesGpu: boolean; version: string; isUsingGpu: boolean }
let loaded: Loaded | undefined

/** Loads the addon, which registers itself with tfjs: all copies of tfjs in a process share one list of backends. */
function load(folder: string, usesGpu: boolean, variables: Record<string, string | undefined>): Loaded {
  if (loaded) {
    if (loaded.folder !== folder || loaded.usesGpu !== usesGpu) throw new Error(`this process has opened ${loaded.folder} ${loaded.usesGpu ? 'with' : 'without'} a GPU; another needs a process of its own`)
    return loaded
  }
  Object.assign(variables, libraryVariables({ folder, usesGpu, given: variables }))
  const require = createRequire(join(folder, 'package', 'package.json'))
  restoreRemoved(require('node:util') as Record<string, unknown>)
  const node = require(packageName) as { backend(): { isUsingGpuDevice: boolean; binding: { TF_Version: string } } }
  const { isUsingGpuDevice, binding } = node.backend()
  return loaded = { folder, usesGpu, version: binding.TF_Version, isUsingGpu: isUsingGpuDevice }
}

/** The package calls two functions that newer Nodes have taken away (tensorflow/tfjs #8609; repaired there, but not released). */
function restoreRemoved(util: Record<string, unknown>): void {
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined
  util['isArray'] = Array.isArray                                        // where it is still there, it warns
}
