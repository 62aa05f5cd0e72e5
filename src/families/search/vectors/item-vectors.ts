import { atOnce } from '../../../base/steps.ts'
import type { Item } from '../../../dataset/record.ts'
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
function writeVector(embedding: Float32Array | undefined, into: Int8Array): number {
  return embedding?.length === into.length ? quantiseRow(unitVector(embedding), into) : 0
}

/** Of length 1, however large or small its numbers; zeros stay zeros. */
export function unitVector(values: ArrayLike<number>): Float32Array {
  let largest = 0, square = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!))
  for (let i = 0; i < values.length; i++) square += (values[i]! / largest) ** 2
  return largest === 0 ? new Float32Array(values.length) : Float32Array.from(values, (value) => value / largest / Math.sqrt(square))
}

/** The products nearest to a vector, nearest first. */
export interface Nearest { vector: Float32Array; keys: Int32Array; cosines: Float32Array }

/** Products in no way like the vector, with a cosine of 0 or below, are not among them. */
export function nearestTo({ rows }: ItemVectors, vector: Float32Array, { depth, filter }: { depth: number; filter?: ((key: number) => boolean) | undefined }): Nearest {
  const { rows: keys, cosines } = rows.nearest(vector, { depth, floor: 0, passes: filter })
  return { vector, keys, cosines }
}

/** Bytes move a cosine by some .002; to lead by less tells nothing. */
const leastLead = 0.002

/**
 * How near products are among all: 1 the nearest of these, 0 what is no nearer than the mean of the catalogue, or has no vector. A cosine itself cannot be added to what words say: encoders of pictures and texts
 * keep the two apart (Liang et al., Mind the gap, 2022), so that a picture that fits a text has .3 and any other one .2.
 */
export function nearness({ rows }: ItemVectors, { vector }: Nearest, keys: Int32Array): Float64Array {
  const cosines = rows.cosineOf(vector, keys), mean = meanCosine(rows, vector)
  const above = Float64Array.from(keys, (key, i) => (rows.scales[key]! > 0 ? Math.max(0, cosines[i]! - mean) : 0))
  const lead = above.reduce((a, b) => Math.max(a, b), 0)
  return lead < leastLead ? new Float64Array(keys.length) : above.map((value) => value / lead)
}

/** So many products, spread evenly, tell the mean of all to .002. */
const sampled = 10_000

function meanCosine(rows: DenseRows, vector: Float32Array): number {
  const step = Math.ceil(rows.scales.length / sampled)
  const keys = Int32Array.from({ length: Math.ceil(rows.scales.length / step) }, (_, i) => i * step).filter((key) => rows.scales[key]! > 0)
  return keys.length === 0 ? 0 : rows.cosineOf(vector, keys).reduce((sum, cosine) => sum + cosine, 0) / keys.length
}
