import { failure } from '../base/errors.ts'
import type { OnnxResult, OnnxSession } from './onnx-session.ts'
import type { Pooling } from './settings.ts'

/** The output that vectors are made of: the named one, or the first. */
export function outputOf(name: string, { outputs }: Pick<OnnxSession, 'outputs'>, wanted: string | undefined): string {
  const found = wanted === undefined ? outputs[0] : outputs.find((output) => output.name === wanted)
  if (!found) throw failure('ENCODER_INVALID', { encoder: name, problem: `it has no output ${wanted ?? 'at all'}; it has ${outputs.map((output) => output.name).join(', ') || 'none'}` })
  return found.name
}

/**
 * One vector of length 1 for each input: [inputs × numbers] as it is, [inputs × parts × numbers] by its mean or first part, and the mean over both sides of [inputs × numbers × height × width].
 *
 * @throws ENCODER_INVALID for another shape than these
 */
export function poolVectors(name: string, { data, dims }: OnnxResult, pooling: Pooling, n: number): Float32Array[] {
  const refuse = (problem: string): never => { throw failure('ENCODER_INVALID', { encoder: name, problem }) }
  if (!(data instanceof Float32Array)) refuse('its output has other numbers than float32')
  const shape = `its output has the shape [${dims.join(', ')}]`
  if (dims[0] !== n) refuse(`${shape} for ${n} inputs`)
  if (dims.length === 2) return rows(n, dims[1]!, (row, k) => data[row * dims[1]! + k]!, refuse)
  if (pooling === 'none') refuse(`${shape}, which is no vector an input; set pooling to mean or first`)
  if (dims.length === 3) {
    const [, parts, size] = dims as [number, number, number]
    const counted = pooling === 'first' ? 1 : parts
    return rows(n, size, (row, k) => mean(counted, (part) => data[(row * parts + part) * size + k]!), refuse)
  }
  if (dims.length !== 4 || pooling !== 'mean') refuse(`${shape}; [inputs, numbers], [inputs, parts, numbers] or, with pooling: mean, [inputs, numbers, height, width] can be read`)
  const [, size, height, width] = dims as [number, number, number, number]
  return rows(n, size, (row, k) => mean(height * width, (place) => data[(row * size + k) * height * width + place]!), refuse)
}

function rows(n: number, size: number, valueAt: (row: number, k: number) => number, refuse: (problem: string) => never): Float32Array[] {
  return Array.from({ length: n }, (_, row) => {
    const vector = Float64Array.from({ length: size }, (_, k) => valueAt(row, k))
    if (!vector.every(Number.isFinite)) refuse('it gives what is no number')
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
    return Float32Array.from(vector, (value) => (length === 0 ? 0 : value / length))
  })
}

function mean(n: number, valueAt: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += valueAt(i)
  return n === 0 ? 0 : sum / n
}
