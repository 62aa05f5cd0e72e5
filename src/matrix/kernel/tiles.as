import { countOf, fixedOf, gramOf, solvedOf, stepsOf } from './task'
import { plusProduct } from './lanes'

// Tiles are 64 × 64 numbers, row after row. A symmetric matrix is its tiles on and below the diagonal: tile (i, j) is number i(i + 1)/2 + j.
const tileBytes: usize = 64 * 64 * 4
const rowBytes: usize = 64 * 4

/** A_ij −= W_i · X_j for the tile rows i, counted from the last, and all j ≤ i, but not where i or j is `steps`: what changes elsewhere when that block
 *  is swept. `solved`: A, `fixed`: W, a tile a row, `gram`: X, a tile a column, `count`: tile rows. */
export function sweepTiles(from: usize, to: usize, task: usize, scratch: usize): void {
  const a = solvedOf(task), w = fixedOf(task), x = gramOf(task), swept = stepsOf(task), n = countOf(task)
  for (let back = from; back < to; back++) {
    const i = n - 1 - back
    if (i == swept) continue
    const row = a + i * (i + 1) / 2 * tileBytes
    for (let j: usize = 0; j <= i; j++) if (j != swept) subtractProduct(row + j * tileBytes, w + i * tileBytes, x + j * tileBytes)
  }
}

/** `solved`_i −= `fixed`_i · `gram` for the tiles from … to. */
export function multiplyTiles(from: usize, to: usize, task: usize, scratch: usize): void {
  for (let i = from; i < to; i++) subtractProduct(solvedOf(task) + i * tileBytes, fixedOf(task) + i * tileBytes, gramOf(task))
}

/** c −= a · b, in pieces of 4 × 8. */
function subtractProduct(c: usize, a: usize, b: usize): void {
  for (let column: usize = 0; column < rowBytes; column += 32) {
    for (let row: usize = 0; row < tileBytes; row += 4 * rowBytes) {
      let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00
      let left = a + row, right = b + column
      for (const end = right + tileBytes; right < end; right += rowBytes, left += 4) {
        const low = v128.load(right), high = v128.load(right, 16)
        let s = v128.load_splat<f32>(left)
        s00 = plusProduct(s00, s, low); s01 = plusProduct(s01, s, high)
        s = v128.load_splat<f32>(left, 256)
        s10 = plusProduct(s10, s, low); s11 = plusProduct(s11, s, high)
        s = v128.load_splat<f32>(left, 512)
        s20 = plusProduct(s20, s, low); s21 = plusProduct(s21, s, high)
        s = v128.load_splat<f32>(left, 768)
        s30 = plusProduct(s30, s, low); s31 = plusProduct(s31, s, high)
      }
      const out = c + row + column
      v128.store(out, f32x4.sub(v128.load(out), s00)); v128.store(out, f32x4.sub(v128.load(out, 16), s01), 16)
      v128.store(out, f32x4.sub(v128.load(out, 256), s10), 256); v128.store(out, f32x4.sub(v128.load(out, 272), s11), 272)
      v128.store(out, f32x4.sub(v128.load(out, 512), s20), 512); v128.store(out, f32x4.sub(v128.load(out, 528), s21), 528)
      v128.store(out, f32x4.sub(v128.load(out, 768), s30), 768); v128.store(out, f32x4.sub(v128.load(out, 784), s31), 784)
    }
  }
}
