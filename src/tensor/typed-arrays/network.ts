import { failure } from '../../base/errors.ts'
import type { Arena } from '../../matrix/kernel/arena.ts'
import { parameterCountOf } from '../dense-layers.ts'
import type { Layer } from '../dense-layers.ts'

/** What Adam keeps of each parameter from step to step. */
export const tensorNames = ['parameters', 'firstMoment', 'secondMoment'] as const
export type TensorName = (typeof tensorNames)[number]

/** A layer in the kernel's memory. Each tensor is a matrix [inputs + 1, columns] at an address, the bias its row after the inputs; `rows` and `columns` are
 *  multiples of 4, and what lies beyond inputs and units is zero and stays it. */
export interface PlacedLayer extends Record<TensorName | 'gradient', number> {
  inputs: number
  units: number
  rows: number
  columns: number
}

export interface Network {
  readonly layers: readonly PlacedLayer[]
  /** A tensor flat and without padding, as in `dense-layers.ts`. */
  read(name: TensorName): Float32Array
  write(name: TensorName, flat: Float32Array): void
}

export function placeNetwork(arena: Arena, layers: readonly Layer[]): Network {
  const placed = layers.map(({ inputs, units }): PlacedLayer => {
    const [rows, columns] = [toFour(inputs + 1), toFour(units)]
    const tensor = () => arena.take(4 * rows * columns)
    return { inputs, units, rows, columns, parameters: tensor(), firstMoment: tensor(), secondMoment: tensor(), gradient: tensor() }
  })
  const count = parameterCountOf(layers)
  return {
    layers: placed,
    read(name) {
      const flat = new Float32Array(count)
      for (const [padded, at, length] of rowsOf(name)) flat.set(padded.subarray(0, length), at)
      return flat
    },
    write(name, flat) {
      if (flat?.length !== count) throw failure('TENSOR_STATE_UNFIT', { name, expected: count, found: flat?.length ?? 'none' })
      for (const [padded, at, length] of rowsOf(name)) padded.set(flat.subarray(at, at + length))
    },
  }

  /** Each row in memory, and where it lies in the flat tensor: there too the bias follows the kernel. */
  function* rowsOf(name: TensorName): Generator<[padded: Float32Array, at: number, length: number]> {
    for (const [i, { inputs, units, columns, [name]: address }] of placed.entries()) {
      for (let row = 0; row <= inputs; row++) yield [new Float32Array(arena.memory.buffer, address + 4 * row * columns, units), layers[i]!.kernelAt + row * units, units]
    }
  }
}

export function toFour(length: number): number {
  return Math.ceil(length / 4) * 4
}
