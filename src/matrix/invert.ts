import type { Arena } from './kernel/arena.ts'
import { taskBytes, writeTask } from './kernel/task.ts'
import type { Threads } from './kernel/threads.ts'
import { copyTransposed, tileAt, tileLength, tileSide } from './tiles.ts'
import type { SymmetricTiles } from './tiles.ts'

/** Replaces a positive definite matrix A by −A⁻¹, sweeping a tile row at a time (the sweep operator of Beaton 1964, by blocks): with D the tile on the
 *  diagonal and X the rest of its tile row and column, A_ij −= X_i D⁻¹ X_jᵀ elsewhere, X ← X D⁻¹, D ← −D⁻¹. n³/2 multiplications; false where some D is not
 *  positive definite, and A is then of no use. `onRow` is told after every tile row. After `done` of them it goes on as the run that did them would have. */
export async function negateInverse(arena: Arena, threads: Threads, matrix: SymmetricTiles, { onRow, done = 0 }: { onRow?(done: number, rows: number): void | Promise<void>; done?: number } = {}): Promise<boolean> {
  const { rows } = matrix
  const [lefts, scaled, rights] = Array.from({ length: 3 }, () => arena.floats(rows * tileLength)) as [Float32Array, Float32Array, Float32Array]
  const negated = arena.floats(tileLength)
  const [scaleTask, sweepTask] = [arena.take(taskBytes), arena.take(taskBytes)]
  const tileOf = (panel: Float32Array, i: number) => panel.subarray(i * tileLength, (i + 1) * tileLength)

  for (let k = done; k < rows; k++) {
    const inverse = invertTile(tileAt(matrix, k, k))
    if (!inverse) return false
    for (let i = 0; i < tileLength; i++) negated[i] = -inverse[i]!
    for (let i = 0; i < rows; i++) {
      if (i === k) continue
      const tile = i > k ? tileAt(matrix, i, k) : tileAt(matrix, k, i)
      const [straight, turned] = i > k ? [lefts, rights] : [rights, lefts]
      tileOf(straight, i).set(tile)
      copyTransposed(tile, tileOf(turned, i))
    }
    scaled.fill(0)
    writeTask(arena.memory.buffer, scaleTask, { solved: scaled.byteOffset, fixed: lefts.byteOffset, gram: negated.byteOffset })
    await threads.run('multiplyTiles', rows, 4, scaleTask)
    writeTask(arena.memory.buffer, sweepTask, { solved: matrix.values.byteOffset, fixed: scaled.byteOffset, gram: rights.byteOffset, steps: k, count: rows })
    await threads.run('sweepTiles', rows, 1, sweepTask)
    for (let i = 0; i < rows; i++) {
      if (i > k) tileAt(matrix, i, k).set(tileOf(scaled, i))
      else if (i < k) copyTransposed(tileOf(scaled, i), tileAt(matrix, k, i))
    }
    tileAt(matrix, k, k).set(negated)
    await onRow?.(k + 1, rows)
  }
  return true
}

/** What `negateInverse` takes beside the matrix. */
export function inversePanelBytes(order: number): number {
  return 3 * 4 * tileLength * Math.ceil(order / tileSide)
}

/** The same for one tile, number by number and in double precision, without the sign. */
function invertTile(tile: Float32Array): Float64Array | undefined {
  const a = Float64Array.from(tile)
  const row = new Float64Array(tileSide)
  for (let k = 0; k < tileSide; k++) {
    const pivot = a[k * tileSide + k]!
    if (!(pivot > 0)) return undefined
    for (let j = 0; j < tileSide; j++) row[j] = a[Math.max(k, j) * tileSide + Math.min(k, j)]!
    for (let i = 0; i < tileSide; i++) {
      if (i === k) continue
      const factor = row[i]! / pivot
      for (let j = 0; j <= i; j++) if (j !== k) a[i * tileSide + j]! -= factor * row[j]!
      a[Math.max(i, k) * tileSide + Math.min(i, k)] = factor
    }
    a[k * tileSide + k] = -1 / pivot
  }
  for (let i = 0; i < tileSide; i++) for (let j = 0; j <= i; j++) a[i * tileSide + j] = a[j * tileSide + i] = -a[i * tileSide + j]!
  return a
}
