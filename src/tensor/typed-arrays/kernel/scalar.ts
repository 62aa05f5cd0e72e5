import type { Kernel } from './kernel.ts'

const { fround, sqrt } = Math
const [beta1, beta2, rest1, rest2, epsilon, faint] = [0.9, 0.999, 0.1, 0.001, 1e-7, 1e-25].map(fround) as [number, number, number, number, number, number]

/** The kernel as its formulas read, for processors without SIMD and as the second opinion of its tests. Every operation is rounded to single
 *  precision, in the order of the kernel: the bytes are the same. */
export function scalarKernel(memory: WebAssembly.Memory): Kernel {
  const floats = () => new Float32Array(memory.buffer)
  return {
    multiply(out, outStride, left, leftStride, right, rightStride, rows, depth, columns, floor) {
      const f = floats()
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          let sum = 0
          for (let k = 0; k < depth; k++) sum = plusProduct(sum, f[(left + r * leftStride) / 4 + k]!, f[(right + k * rightStride) / 4 + c]!)
          f[(out + r * outStride) / 4 + c] = Math.max(sum, floor)
        }
      }
    },
    addOuterProducts(out, outStride, left, leftStride, right, rightStride, rows, inputs, columns) {
      const f = floats()
      for (let i = 0; i < inputs; i++) {
        for (let c = 0; c < columns; c++) {
          let sum = f[(out + i * outStride) / 4 + c]!
          for (let r = 0; r < rows; r++) sum = plusProduct(sum, f[(left + r * leftStride) / 4 + i]!, f[(right + r * rightStride) / 4 + c]!)
          f[(out + i * outStride) / 4 + c] = sum
        }
      }
    },
    keepWherePositive(values, where, count) {
      const f = floats()
      for (let i = 0; i < count; i++) if (!(f[where / 4 + i]! > 0)) f[values / 4 + i] = 0
    },
    adam(parameters, gradient, firstMoment, secondMoment, count, rate, l2) {
      const f = floats()
      const [step, penalty] = [fround(rate), fround(l2)]
      for (let i = 0; i < count; i++) {
        const theta = f[parameters / 4 + i]!
        const g = plusProduct(f[gradient / 4 + i]!, penalty, theta)
        const m = rounded(plusProduct(fround(rest1 * g), beta1, f[firstMoment / 4 + i]!))
        const v = rounded(plusProduct(fround(rest2 * fround(g * g)), beta2, f[secondMoment / 4 + i]!))
        f[firstMoment / 4 + i] = m
        f[secondMoment / 4 + i] = v
        f[gradient / 4 + i] = 0
        f[parameters / 4 + i] = fround(theta - fround(step * fround(m / fround(fround(sqrt(v)) + epsilon))))
      }
    },
  }
}

function plusProduct(sum: number, a: number, b: number): number {
  return fround(sum + fround(a * b))
}

function rounded(moment: number): number {
  return fround(fround(moment + faint) - faint)
}
