import { existsSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTfjsBackend } from './open-tfjs-backend.ts'
import type { TensorBackend } from './tensor.ts'
import { registerMissingKernels } from './wasm-kernels.ts'

const binaryName = 'tfjs-backend-wasm-simd.wasm'

/** Tensors of tfjs in WebAssembly, one thread. Needs no toolchain and nothing beyond npm; about 190 MB of memory. */
export async function openWasmBackend(): Promise<TensorBackend> {
  return openTfjsBackend('wasm', async (tf) => {
    const wasm = await import('@tensorflow/tfjs-backend-wasm')
    wasm.setWasmPaths(binaryFolder())
    registerMissingKernels(tf)
    const hasSimd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
    return { device: hasSimd ? 'cpu (wasm, SIMD)' : 'cpu (wasm)', version: wasm.version_wasm }
  })
}

/** Where the .wasm files lie: beside a bundle, else in the package. */
function binaryFolder(): string {
  const folder = existsSync(join(import.meta.dirname, binaryName)) ? import.meta.dirname : dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')))
  return folder + sep
}
