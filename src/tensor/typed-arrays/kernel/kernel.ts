import { kernelBytes } from './bytes.ts'
import { scalarKernel } from './scalar.ts'

/** The inner loops of a step; what they do is told in `*.as`. Addresses and strides are in bytes; rows of `multiply`, columns, inputs and counts multiples of 4. */
export interface Kernel {
  multiply(out: number, outStride: number, left: number, leftStride: number, right: number, rightStride: number, rows: number, depth: number, columns: number, floor: number): void
  addOuterProducts(out: number, outStride: number, left: number, leftStride: number, right: number, rightStride: number, rows: number, inputs: number, columns: number): void
  keepWherePositive(values: number, where: number, count: number): void
  adam(parameters: number, gradient: number, firstMoment: number, secondMoment: number, count: number, rate: number, l2: number): void
}

let compiled: WebAssembly.Module | undefined

/** The loops in WebAssembly with SIMD; undefined where the processor lacks it. */
export function kernelModule(): WebAssembly.Module | undefined {
  if (compiled) return compiled
  const bytes = Buffer.from(kernelBytes, 'base64')
  return WebAssembly.validate(bytes) ? (compiled = new WebAssembly.Module(bytes)) : undefined
}

/** The loops on a memory; without a module the same in TypeScript: equal to the bit, many times slower. */
export function openKernel(memory: WebAssembly.Memory, module: WebAssembly.Module | undefined): Kernel {
  return module ? new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel : scalarKernel(memory)
}
