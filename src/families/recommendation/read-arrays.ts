import type { Steps } from '../../base/steps.ts'
import type { NamedTensor, TensorArray } from '../../matrix/safetensors.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import { refuseModel } from '../refuse-model.ts'

/** `name.starts`, `name.indices`, `name.values`: rows as in scipy's csr_array. */
export function sparseTensors(name: string, { starts, indices, values }: SparseMatrix): [string, NamedTensor][] {
  return [[`${name}.starts`, { values: starts }], [`${name}.indices`, { values: indices }], [`${name}.values`, { values }]]
}

export function* readSparse(name: string, tensors: ReadonlyMap<string, TensorArray>, rows: number, columns: number): Steps<SparseMatrix> {
  const starts = ints(tensors, `${name}.starts`, rows + 1)
  for (let row = 0; row < rows; row++) if (starts[row + 1]! < starts[row]!) refuseModel(`the rows of ${name} overlap`)
  if (starts[0] !== 0) refuseModel(`the rows of ${name} overlap`)
  const indices = yield* placesWithin(tensors, `${name}.indices`, starts[rows]!, columns)
  const values = tensors.get(`${name}.values`)
  if (!(values instanceof Float32Array) || values.length !== indices.length) return refuseModel(`there are no ${name}.values that fit`)
  return { rows, columns, starts, indices, values }
}

/** About two milliseconds. */
const cellsPerStep = 1_000_000

/** Places in a list of `limit`. */
export function* placesWithin(tensors: ReadonlyMap<string, TensorArray>, name: string, length: number, limit: number): Steps<Int32Array> {
  const places = ints(tensors, name, length)
  for (let at = 0; at < places.length; at++) {
    if (at % cellsPerStep === cellsPerStep - 1) yield
    if (places[at]! < 0 || places[at]! >= limit) refuseModel(`${name} points outside of what there is`)
  }
  return places
}

export function ints(tensors: ReadonlyMap<string, TensorArray>, name: string, length: number): Int32Array {
  const values = tensors.get(name)
  return values instanceof Int32Array && values.length === length ? values : refuseModel(`there are no ${name} that fit`)
}

export function doubles(tensors: ReadonlyMap<string, TensorArray>, name: string, length: number): Float64Array {
  const values = tensors.get(name)
  return values instanceof Float64Array && values.length === length ? values : refuseModel(`there are no ${name} that fit`)
}
