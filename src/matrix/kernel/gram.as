import { countOf, fixedOf, gramOf, stepsOf, strideOf } from './task'
import { plusProduct } from './lanes'

/** So many rows stay in the nearest cache while the tiles of the result pass over them. */
const rowsAtOnce: usize = 32

/** Parts of Σ y yᵀ over the rows y of `fixed`: part p of `steps` is over its share of the `count` rows, a matrix of its own at `gram`. Only what is on
 *  and right of the diagonal is right. */
export function gramParts(from: usize, to: usize, task: usize, scratch: usize): void {
  const stride = strideOf(task)
  const rows = countOf(task), parts = stepsOf(task)
  for (let part = from; part < to; part++) {
    const out = gramOf(task) + part * stride * (stride >> 2)
    memory.fill(out, 0, stride * (stride >> 2))
    const end = shareOf(rows, part + 1, parts)
    for (let row = shareOf(rows, part, parts); row < end; row += rowsAtOnce) {
      addOuterProducts(out, fixedOf(task) + row * stride, fixedOf(task) + row * stride, min(rowsAtOnce, end - row), stride)
    }
  }
}

/** Where part `part` begins. */
@inline function shareOf(rows: usize, part: usize, parts: usize): usize { return <usize>(<u64>rows * part / parts) }

/** out += Σ left_r · right_rᵀ over n rows, in tiles of 4 × 8 on and right of the diagonal. */
export function addOuterProducts(out: usize, left: usize, right: usize, n: usize, stride: usize): void {
  for (let a: usize = 0; a < stride; a += 16) {
    for (let b: usize = a & ~31; b < stride; b += 32) {
      const tile = out + (a >> 2) * stride + b
      let o00 = v128.load(tile), o01 = v128.load(tile, 16)
      let o10 = v128.load(tile + stride), o11 = v128.load(tile + stride, 16)
      let o20 = v128.load(tile + 2 * stride), o21 = v128.load(tile + 2 * stride, 16)
      let o30 = v128.load(tile + 3 * stride), o31 = v128.load(tile + 3 * stride, 16)
      let l = left + a, r = right + b
      for (let row: usize = 0; row < n; row++) {
        const low = v128.load(r), high = v128.load(r, 16)
        let s = v128.load_splat<f32>(l)
        o00 = plusProduct(o00, s, low); o01 = plusProduct(o01, s, high)
        s = v128.load_splat<f32>(l, 4)
        o10 = plusProduct(o10, s, low); o11 = plusProduct(o11, s, high)
        s = v128.load_splat<f32>(l, 8)
        o20 = plusProduct(o20, s, low); o21 = plusProduct(o21, s, high)
        s = v128.load_splat<f32>(l, 12)
        o30 = plusProduct(o30, s, low); o31 = plusProduct(o31, s, high)
        l += stride; r += stride
      }
      v128.store(tile, o00); v128.store(tile, o01, 16)
      v128.store(tile + stride, o10); v128.store(tile + stride, o11, 16)
      v128.store(tile + 2 * stride, o20); v128.store(tile + 2 * stride, o21, 16)
      v128.store(tile + 3 * stride, o30); v128.store(tile + 3 * stride, o31, 16)
    }
  }
}
