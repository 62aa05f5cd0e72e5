import './web-assembly.ts'
import { kernelBytes } from './bytes.ts'
import { scalarKernel } from './scalar.ts'

/** One of the inner loops: the rows from … to of what the task at an address describes, with memory of the caller's thread alone at `scratch`. */
export type KernelFunction = (from: number, to: number, task: number, scratch: number) => void
/** The order is the number by which threads are told what to run. */
export const kernelFunctions = ['conjugateGradient', 'cholesky', 'gramParts', 'scoreRows', 'multiplyTiles', 'sweepTiles', 'scoreByteRows', 'scoreBitRows'] as const
export type KernelName = (typeof kernelFunctions)[number]
export type Kernel = Readonly<Record<KernelName, KernelFunction>>

let compiled: WebAssembly.Module | undefined

/** The loops in WebAssembly with SIMD; undefined where the processor lacks it. */
export function kernelModule(): WebAssembly.Module | undefined {
  if (compiled) return compiled
  const bytes = Buffer.from(kernelBytes, 'base64')
  return WebAssembly.validate(bytes) ? (compiled = new WebAssembly.Module(bytes)) : undefined
}

/** The loops on a shared memory. `scalar`, and where there is no SIMD, the same in TypeScript: equal up to rounding, several times slower. */
export function openKernel(memory: WebAssembly.Memory, scalar = false): Kernel {
  const module = scalar ? undefined : kernelModule()
  return module ? new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel : scalarKernel(memory)
}
