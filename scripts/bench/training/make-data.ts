import { seededRandom } from '../../../src/base/random.ts'

/** Labelled rows that a network can learn: chances of a hidden function that is no line. */
export function makeRows(rows: number, width: number): { features: Float32Array; labels: Float32Array; rows: number; width: number } {
  const random = seededRandom(1)
  const features = Float32Array.from({ length: rows * width }, () => random.normal())
  const [line, bend] = [0, 1].map(() => Float64Array.from({ length: width }, () => (1.5 * random.normal()) / Math.sqrt(width))) as [Float64Array, Float64Array]
  const dot = (by: Float64Array, row: number) => by.reduce((sum, weight, i) => sum + weight * features[row * width + i]!, 0)
  const labels = Float32Array.from({ length: rows }, (_, row) => (random.next() < 1 / (1 + Math.exp(-2 * dot(line, row) - 2 * Math.abs(dot(bend, row)) + 2)) ? 1 : 0))
  return { features, labels, rows, width }
}

export interface Pairs { users: Int32Array; items: Int32Array; chosen: Float32Array }

/** Pairs of users and items, and whether the item was chosen: as often as not. */
export function makePairs(count: number, rows: number): Pairs {
  const random = seededRandom(2)
  const draw = () => Int32Array.from({ length: count }, () => Math.floor(random.next() * rows))
  return { users: draw(), items: draw(), chosen: Float32Array.from({ length: count }, () => (random.next() < 0.5 ? 1 : 0)) }
}
