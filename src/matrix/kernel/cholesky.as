import { confidencesOf, fixedOf, gramOf, indicesOf, penaltiesOf, solvedOf, startsOf, strideOf } from './task'
import { addScaled, dot, plusProduct } from './lanes'
import { addOuterProducts } from './gram'

/** Observed rows that are brought together before the matrix is passed over. */
const rowsAtOnce: usize = 32
/** A pivot below this share of its diagonal is rounding: the equation tells nothing new, and its unknown becomes 0. */
const least: f32 = 1e-6

/** Solves A x = b of `conjugateGradient` exactly, row by row. Scratch: the matrix, four vectors and twice 32 rows. */
export function cholesky(from: usize, to: usize, task: usize, scratch: usize): void {
  const stride = strideOf(task), size = stride * (stride >> 2)
  const a = scratch, b = a + size, inverses = b + stride, z = inverses + stride, diagonal = z + stride
  const left = diagonal + stride, right = left + rowsAtOnce * stride
  for (let row = from; row < to; row++) {
    const x = solvedOf(task) + row * stride
    const first = <usize>load<u32>(startsOf(task) + (row << 2)), last = <usize>load<u32>(startsOf(task) + (row << 2), 4)
    memory.fill(x, 0, stride)
    if (first == last) continue
    memory.copy(a, gramOf(task), size)
    memory.fill(b, 0, stride)
    for (let start = first; start < last; start += rowsAtOnce) {
      const n = min(rowsAtOnce, last - start)
      for (let i: usize = 0; i < n; i++) gather(task, start + i, left + i * stride, right + i * stride, b, stride)
      addOuterProducts(a, left, right, n, stride)
    }
    const penalty = load<f32>(penaltiesOf(task) + (row << 2))
    for (let k: usize = 0; k < stride; k += 4) {
      const at = a + (k >> 2) * stride + k
      store<f32>(at, load<f32>(at) + penalty)
      store<f32>(diagonal + k, load<f32>(at))
    }
    factorise(a, inverses, diagonal, stride)
    solve(a, inverses, b, z, x, stride)
  }
}

/** left = (c − 1) · y, right = y, b += c · y */
@inline function gather(task: usize, place: usize, left: usize, right: usize, b: usize, stride: usize): void {
  const y = fixedOf(task) + <usize>load<u32>(indicesOf(task) + (place << 2)) * stride
  const c = load<f32>(confidencesOf(task) + (place << 2))
  const more = f32x4.splat(c - 1), all = f32x4.splat(c)
  for (let i: usize = 0; i < stride; i += 16) {
    const v = v128.load(y + i)
    v128.store(right + i, v)
    v128.store(left + i, f32x4.mul(more, v))
    v128.store(b + i, plusProduct(v128.load(b + i), all, v))
  }
}

/** A = UᵀU in place, rows of U with zeros left of the diagonal within their first four; `inverses` holds 1 / the diagonal of U. */
function factorise(a: usize, inverses: usize, diagonal: usize, stride: usize): void {
  for (let k: usize = 0; k < stride; k += 4) {
    const u = a + (k >> 2) * stride, start = k & ~15
    const pivot = load<f32>(u + k)
    const inverse: f32 = pivot > least * load<f32>(diagonal + k) ? 1 / sqrt<f32>(pivot) : 0
    store<f32>(inverses + k, inverse)
    const scale = f32x4.splat(inverse)
    for (let at = start; at < k; at += 4) store<f32>(u + at, 0)
    for (let at = start; at < stride; at += 16) v128.store(u + at, f32x4.mul(scale, v128.load(u + at)))
    for (let i = k + 4; i < stride; i += 4) addScaled(a + (i >> 2) * stride, -load<f32>(u + i), u, i & ~15, stride)
  }
}

/** Uᵀ z = b, then U x = z. b is used up; x is zero at first. */
function solve(u: usize, inverses: usize, b: usize, z: usize, x: usize, stride: usize): void {
  for (let k: usize = 0; k < stride; k += 4) {
    const each = load<f32>(b + k) * load<f32>(inverses + k)
    store<f32>(z + k, each)
    addScaled(b, -each, u + (k >> 2) * stride, k & ~15, stride)
  }
  for (let k: usize = stride; k > 0;) {
    k -= 4
    const start = k & ~63
    const row = u + (k >> 2) * stride
    for (let at = start; at < k; at += 4) store<f32>(row + at, 0)
    store<f32>(x + k, (load<f32>(z + k) - dot(row + start, x + start, stride - start)) * load<f32>(inverses + k))
  }
}
