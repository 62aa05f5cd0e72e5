import { atOnce } from '../../../base/steps.ts'
import type { Item } from '../../../dataset/record.ts'
import { topK } from '../../../matrix/top-k.ts'
import { openDenseRows } from './dense-search.ts'
import type { DenseRows } from './dense-search.ts'
import { quantiseRow } from './quantised.ts'

/** Vectors that products bring, made elsewhere of their pictures or texts; a row a key, zeros of a product without. `weight`: of a vector that a request brings, beside words. */
export interface ItemVectors { rows: DenseRows; weight: number }

/** Of length 1, as bytes. Undefined where no product brings any. */
export function itemVectorsOf(items: readonly Pick<Item, 'embedding'>[], weight: number): ItemVectors | undefined {
  const size = items.find(({ embedding }) => embedding)?.embedding!.length ?? 0
  if (size === 0) return undefined
  const rows = { size, bytes: new Int8Array(items.length * size), scales: new Float32Array(items.length) }
  for (const [key, { embedding }] of items.entries()) rows.scales[key] = writeVector(embedding, rows.bytes.subarray(key * size, (key + 1) * size))
  return { rows: atOnce(openDenseRows(rows)), weight }
}

/** Writes one row and gives its scale: 0 without a vector, or for one of another length, which cannot be compared. */
export function writeVector(embedding: Float32Array | undefined, into: Int8Array): number {
  return embedding?.length === into.length ? quantiseRow(unitVector(embedding), into) : 0
}

/** Of length 1, however large or small its numbers; zeros stay zeros. */
export function unitVector(values: ArrayLike<number>): Float32Array {
  let largest = 0, square = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!))
  for (let i = 0; i < values.length; i++) square += (values[i]! / largest) ** 2
  return largest === 0 ? new Float32Array(values.length) : Float32Array.from(values, (value) => value / largest / Math.sqrt(square))
}

/** `keys`: the nearest products, nearest first. `cosines`: of every product. */
export interface Nearest { keys: Int32Array; cosines: Float32Array }

/** Products in no way like the vector, with a cosine of 0 or below, are not among them. */
export function nearestTo({ rows }: ItemVectors, vector: Float32Array, { depth, filter }: { depth: number; filter?: ((key: number) => boolean) | undefined }): Nearest {
  const cosines = rows.cosinesOf(vector)
  return { cosines, keys: topK(filter ? cosines.map((cosine, key) => (cosine > 0 && filter(key) ? cosine : 0)) : cosines, depth, 0) }
}

/** Bytes move a cosine by some .002; to lead by less tells nothing. */
const leastLead = 0.002

/**
 * How near products are among all: 1 the nearest of these, 0 what is no nearer than the mean of the catalogue, or has no vector. A cosine itself cannot be added to what words say: encoders of pictures and texts
 * keep the two apart (Liang et al., Mind the gap, 2022), so that a picture that fits a text has .3 and any other one .2.
 */
export function nearness({ rows: { scales } }: ItemVectors, { cosines }: Nearest, keys: Int32Array): Float64Array {
  let sum = 0, n = 0
  for (let key = 0; key < cosines.length; key++) if (scales[key]! > 0) { sum += cosines[key]!; n += 1 }
  const mean = n === 0 ? 0 : sum / n
  const above = Float64Array.from(keys, (key) => (scales[key]! > 0 ? Math.max(0, cosines[key]! - mean) : 0))
  const lead = above.reduce((a, b) => Math.max(a, b), 0)
  return lead < leastLead ? new Float64Array(keys.length) : above.map((value) => value / lead)
}
