import { layersOf, parameterCountOf, weightsOf } from '../../tensor/dense-layers.ts'
import type { DenseWeights } from '../../tensor/tensor.ts'
import { refuseModel } from '../refuse-model.ts'

/** All parameters in a row: kernel [inputs, units] row by row then bias, layer by layer. */
export function parametersOf({ layers }: DenseWeights): Float32Array {
  const parameters = new Float32Array(parameterCountOf(layers))
  let at = 0
  for (const { kernel, bias } of layers) {
    parameters.set(kernel, at)
    parameters.set(bias, at + kernel.length)
    at += kernel.length + bias.length
  }
  return parameters
}

/** Float32, little-endian, network by network. */
export function formatWeights(networks: readonly DenseWeights[]): Uint8Array {
  const values = networks.map(parametersOf)
  const bytes = Buffer.alloc(4 * values.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const parameters of values) for (const value of parameters) at = bytes.writeFloatLE(value, at)
  return bytes
}

/** Networks of equal shape; bytes that are not exactly these, or not finite, fail with MODEL_INVALID. */
export function parseWeights(bytes: Uint8Array, { width, hiddenUnits, networks }: { width: number; hiddenUnits: number[]; networks: number }): DenseWeights[] {
  const layers = layersOf(width, hiddenUnits)
  const count = parameterCountOf(layers)
  if (bytes.length !== 4 * count * networks) refuseModel(`weights.bin has ${bytes.length} bytes; ${networks} networks of ${count} parameters have ${4 * count * networks}`)
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = Float32Array.from({ length: count * networks }, (_, i) => view.readFloatLE(4 * i))
  if (!values.every(Number.isFinite)) refuseModel('a weight is not a finite number')
  return Array.from({ length: networks }, (_, i) => weightsOf(values.slice(i * count, (i + 1) * count), layers))
}
