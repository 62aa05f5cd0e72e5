import { version } from '../entry/version.ts'
import { runMiniBatches } from './mini-batches.ts'
import type { TensorBackend } from './tensor.ts'
import { kernelModule } from './typed-arrays/kernel/kernel.ts'
import { openTypedArraysStepper } from './typed-arrays/stepper.ts'

/** A trainer of our own for dense layers, one thread: the default. A step is one pass over memory that stays, in WebAssembly with SIMD where there is some; it needs no package, opens at
 *  once, and equal input gives equal bytes on every machine. `isScalar`: without WebAssembly also where there is some. */
export async function openTypedArraysBackend({ isScalar = false } = {}): Promise<TensorBackend> {
  const module = isScalar ? undefined : kernelModule()
  return {
    name: 'typed-arrays',
    device: module ? 'cpu (WebAssembly, SIMD)' : 'cpu (JavaScript)',
    version,
    fitDense: (input) => runMiniBatches(input, (layers, parameters) => openTypedArraysStepper(module, layers, parameters, input)),
  }
}
