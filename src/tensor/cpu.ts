import { openTfjsBackend } from './open-tfjs-backend.ts'
import type { TensorBackend } from './tensor.ts'

/** Tensors in plain JavaScript: opens at once, several times slower than wasm. For tiny shapes and as a second opinion in tests. */
export async function openCpuBackend(): Promise<TensorBackend> {
  return openTfjsBackend('cpu', async () => {
    const cpu = await import('@tensorflow/tfjs-backend-cpu')
    return { device: 'cpu (JavaScript)', version: cpu.version_cpu }
  })
}
