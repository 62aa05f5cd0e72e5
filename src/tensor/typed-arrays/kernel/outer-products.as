import { plusProduct } from './lanes'

/** out[i][c] += Σ_r left[r][i] · right[r][c] over `rows` r, in tiles of 4 × 8; the last 4 columns alone where they are left over. */
export function addOuterProducts(out: usize, outStride: usize, left: usize, leftStride: usize, right: usize, rightStride: usize, rows: usize, inputs: usize, columns: usize): void {
  const wide = columns & ~7
  for (let i: usize = 0; i < inputs; i += 4) {
    const t0 = out + i * outStride, t1 = t0 + outStride, t2 = t1 + outStride, t3 = t2 + outStride
    for (let c: usize = 0; c < wide << 2; c += 32) {
      let o00 = v128.load(t0 + c), o01 = v128.load(t0 + c, 16)
      let o10 = v128.load(t1 + c), o11 = v128.load(t1 + c, 16)
      let o20 = v128.load(t2 + c), o21 = v128.load(t2 + c, 16)
      let o30 = v128.load(t3 + c), o31 = v128.load(t3 + c, 16)
      let l = left + (i << 2), from = right + c
      for (let r: usize = 0; r < rows; r++) {
        const low = v128.load(from), high = v128.load(from, 16)
        let s = v128.load_splat<f32>(l)
        o00 = plusProduct(o00, s, low); o01 = plusProduct(o01, s, high)
        s = v128.load_splat<f32>(l, 4)
        o10 = plusProduct(o10, s, low); o11 = plusProduct(o11, s, high)
        s = v128.load_splat<f32>(l, 8)
        o20 = plusProduct(o20, s, low); o21 = plusProduct(o21, s, high)
        s = v128.load_splat<f32>(l, 12)
        o30 = plusProduct(o30, s, low); o31 = plusProduct(o31, s, high)
        l += leftStride; from += rightStride
      }
      v128.store(t0 + c, o00); v128.store(t0 + c, o01, 16)
      v128.store(t1 + c, o10); v128.store(t1 + c, o11, 16)
      v128.store(t2 + c, o20); v128.store(t2 + c, o21, 16)
      v128.store(t3 + c, o30); v128.store(t3 + c, o31, 16)
    }
    if (wide < columns) addFour(t0 + (wide << 2), outStride, left + (i << 2), leftStride, right + (wide << 2), rightStride, rows)
  }
}

function addFour(out: usize, outStride: usize, left: usize, leftStride: usize, right: usize, rightStride: usize, rows: usize): void {
  const t1 = out + outStride, t2 = t1 + outStride, t3 = t2 + outStride
  let o0 = v128.load(out), o1 = v128.load(t1), o2 = v128.load(t2), o3 = v128.load(t3)
  for (let r: usize = 0; r < rows; r++) {
    const four = v128.load(right)
    o0 = plusProduct(o0, v128.load_splat<f32>(left), four)
    o1 = plusProduct(o1, v128.load_splat<f32>(left, 4), four)
    o2 = plusProduct(o2, v128.load_splat<f32>(left, 8), four)
    o3 = plusProduct(o3, v128.load_splat<f32>(left, 12), four)
    left += leftStride; right += rightStride
  }
  v128.store(out, o0); v128.store(t1, o1); v128.store(t2, o2); v128.store(t3, o3)
}
