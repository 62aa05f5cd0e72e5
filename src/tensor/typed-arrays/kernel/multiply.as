import { plusProduct } from './lanes'

/** out[r][c] = max(floor, Σ_k left[r][k] · right[k][c]) over `depth` k, in tiles of 4 × 8; the last 4 columns alone where they are left over. */
export function multiply(out: usize, outStride: usize, left: usize, leftStride: usize, right: usize, rightStride: usize, rows: usize, depth: usize, columns: usize, floor: f32): void {
  const least = f32x4.splat(floor)
  const wide = columns & ~7
  for (let c: usize = 0; c < wide; c += 8) {
    for (let r: usize = 0; r < rows; r += 4) {
      let o00 = f32x4.splat(0), o01 = o00, o10 = o00, o11 = o00, o20 = o00, o21 = o00, o30 = o00, o31 = o00
      let l0 = left + r * leftStride, l1 = l0 + leftStride, l2 = l1 + leftStride, l3 = l2 + leftStride
      let from = right + (c << 2)
      for (let k: usize = 0; k < depth; k++) {
        const low = v128.load(from), high = v128.load(from, 16)
        let s = v128.load_splat<f32>(l0)
        o00 = plusProduct(o00, s, low); o01 = plusProduct(o01, s, high)
        s = v128.load_splat<f32>(l1)
        o10 = plusProduct(o10, s, low); o11 = plusProduct(o11, s, high)
        s = v128.load_splat<f32>(l2)
        o20 = plusProduct(o20, s, low); o21 = plusProduct(o21, s, high)
        s = v128.load_splat<f32>(l3)
        o30 = plusProduct(o30, s, low); o31 = plusProduct(o31, s, high)
        from += rightStride
        l0 += 4; l1 += 4; l2 += 4; l3 += 4
      }
      let to = out + r * outStride + (c << 2)
      v128.store(to, f32x4.max(o00, least)); v128.store(to, f32x4.max(o01, least), 16)
      to += outStride
      v128.store(to, f32x4.max(o10, least)); v128.store(to, f32x4.max(o11, least), 16)
      to += outStride
      v128.store(to, f32x4.max(o20, least)); v128.store(to, f32x4.max(o21, least), 16)
      to += outStride
      v128.store(to, f32x4.max(o30, least)); v128.store(to, f32x4.max(o31, least), 16)
    }
  }
  if (wide < columns) multiplyFour(out + (wide << 2), outStride, left, leftStride, right + (wide << 2), rightStride, rows, depth, least)
}

function multiplyFour(out: usize, outStride: usize, left: usize, leftStride: usize, right: usize, rightStride: usize, rows: usize, depth: usize, least: v128): void {
  for (let r: usize = 0; r < rows; r += 4) {
    let o0 = f32x4.splat(0), o1 = o0, o2 = o0, o3 = o0
    let l0 = left + r * leftStride, l1 = l0 + leftStride, l2 = l1 + leftStride, l3 = l2 + leftStride
    let from = right
    for (let k: usize = 0; k < depth; k++) {
      const four = v128.load(from)
      o0 = plusProduct(o0, v128.load_splat<f32>(l0), four)
      o1 = plusProduct(o1, v128.load_splat<f32>(l1), four)
      o2 = plusProduct(o2, v128.load_splat<f32>(l2), four)
      o3 = plusProduct(o3, v128.load_splat<f32>(l3), four)
      from += rightStride
      l0 += 4; l1 += 4; l2 += 4; l3 += 4
    }
    let to = out + r * outStride
    v128.store(to, f32x4.max(o0, least))
    to += outStride
    v128.store(to, f32x4.max(o1, least))
    to += outStride
    v128.store(to, f32x4.max(o2, least))
    to += outStride
    v128.store(to, f32x4.max(o3, least))
  }
}
