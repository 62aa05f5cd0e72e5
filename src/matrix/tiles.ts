import type { Arena } from './kernel/arena.ts'

/** Numbers on a side of a tile: two tiles and the piece of a third that is worked on fit into the nearest cache. */
export const tileSide = 64
export const tileLength = tileSide * tileSide

/** A symmetric matrix, of which only the tiles on and below the diagonal are kept, filled up with the identity to a multiple of a tile. Tile (i, j) is number
 *  i(i + 1)/2 + j, its numbers row after row. */
export interface SymmetricTiles { order: number; rows: number; values: Float32Array }

export function takeSymmetricTiles(arena: Arena, order: number): SymmetricTiles {
  const rows = Math.ceil(order / tileSide)
  const tiles = { order, rows, values: arena.floats(((rows * (rows + 1)) / 2) * tileLength) }
  for (let i = order; i < rows * tileSide; i++) tiles.values[placeOf(i, i)] = 1
  return tiles
}

export function tileMemoryBytes(order: number): number {
  const rows = Math.ceil(order / tileSide)
  return 4 * tileLength * ((rows * (rows + 1)) / 2)
}

export function tileAt({ values }: SymmetricTiles, i: number, j: number): Float32Array {
  const at = ((i * (i + 1)) / 2 + j) * tileLength
  return values.subarray(at, at + tileLength)
}

/** Where the number of a row and a column is, in either half. */
export function placeOf(a: number, b: number): number {
  const [row, column] = a >= b ? [a, b] : [b, a]
  const [i, j] = [Math.floor(row / tileSide), Math.floor(column / tileSide)]
  return ((i * (i + 1)) / 2 + j) * tileLength + (row % tileSide) * tileSide + (column % tileSide)
}

export function copyTransposed(from: Float32Array, to: Float32Array): void {
  for (let row = 0; row < tileSide; row++) for (let column = 0; column < tileSide; column++) to[column * tileSide + row] = from[row * tileSide + column]!
}
