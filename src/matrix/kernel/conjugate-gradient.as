import { confidencesOf, countOf, fixedOf, gramOf, indicesOf, penaltiesOf, solvedOf, startsOf, stepsOf, strideOf } from './task'
import { addScaled, dot, dots, plusProduct } from './lanes'

/** A residual below this has no digit left. */
const tiny: f32 = 1e-20

/** Fixed rows beyond this many bytes are not near the processor: those of a row are then first brought together, at most `mostBrought` bytes of them,
 *  since every step reads them again. The result is the same. */
const nearBytes: usize = 1 << 20
const mostBrought: usize = 1 << 22

/** Some steps of conjugate gradients, from where each row x of `solved` is, toward A x = b with A = Σ y yᵀ + Σ (c − 1) y yᵀ + penalty · I and
 *  b = Σ c y (Takács, Pilászy, Tikk 2011). The first sum is `gram`, the others go over the row's observed y of `fixed`, which has `count` rows. Rows without any become 0.
 *  Scratch: three vectors, `mostBrought` and a sixteenth of it. */
export function conjugateGradient(from: usize, to: usize, task: usize, scratch: usize): void {
  const stride = strideOf(task)
  const gram = gramOf(task), steps = stepsOf(task)
  const isFar = countOf(task) * stride > nearBytes
  const residual = scratch, direction = scratch + stride, product = scratch + 2 * stride, brought = scratch + 3 * stride, places = brought + mostBrought
  for (let row = from; row < to; row++) {
    const x = solvedOf(task) + row * stride
    const first = load<u32>(startsOf(task) + (row << 2)), last = load<u32>(startsOf(task) + (row << 2), 4)
    if (first == last) { memory.fill(x, 0, stride); continue }
    const c = confidencesOf(task) + (first << 2), n = <usize>(last - first)
    let y = fixedOf(task), at = indicesOf(task) + (first << 2)
    if (isFar && n * stride <= mostBrought) {
      bringTogether(y, at, n, stride, brought, places)
      y = brought; at = places
    }
    const penalty = load<f32>(penaltiesOf(task) + (row << 2))

    // r = b − A x
    multiplyByGram(gram, x, product, stride, penalty)
    const zero = f32x4.splat(0)
    for (let i: usize = 0; i < stride; i += 16) v128.store(residual + i, f32x4.sub(zero, v128.load(product + i)))
    addObserved(at, c, n, y, stride, x, residual, 1, -1)
    memory.copy(direction, residual, stride)
    let rr = dot(residual, residual, stride)

    for (let step: usize = 1; step <= steps && rr >= tiny; step++) {
      multiplyByGram(gram, direction, product, stride, penalty)
      if (step == steps) {
        // The last step needs no residual, so pᵀA p alone.
        const pap = dot(direction, product, stride) + observedEnergy(at, c, n, y, stride, direction)
        if (pap > 0) addScaled(x, rr / pap, direction, 0, stride)
        break
      }
      addObserved(at, c, n, y, stride, direction, product, 0, 1)
      const pap = dot(direction, product, stride)
      // Without a penalty, rounding may leave nothing to go along.
      if (!(pap > 0)) break
      const length = rr / pap
      addScaled(x, length, direction, 0, stride)
      addScaled(residual, -length, product, 0, stride)
      const next = dot(residual, residual, stride)
      const share = f32x4.splat(next / rr)
      for (let i: usize = 0; i < stride; i += 16) v128.store(direction + i, plusProduct(v128.load(residual + i), share, v128.load(direction + i)))
      rr = next
    }
  }
}

/** The n vectors one after another, and their numbers there. */
function bringTogether(y: usize, at: usize, n: usize, stride: usize, brought: usize, places: usize): void {
  for (let i: usize = 0; i < n; i++, brought += stride) {
    const row = rowOf(y, at + (i << 2), stride)
    for (let k: usize = 0; k < stride; k += 64) {
      v128.store(brought + k, v128.load(row + k))
      v128.store(brought + k, v128.load(row + k, 16), 16)
      v128.store(brought + k, v128.load(row + k, 32), 32)
      v128.store(brought + k, v128.load(row + k, 48), 48)
    }
    store<u32>(places + (i << 2), <u32>i)
  }
}

/** The vector whose number is at `at`. */
@inline function rowOf(y: usize, at: usize, stride: usize): usize { return y + <usize>load<u32>(at) * stride }

/** out = (gram + penalty · I) v; by columns, since gram is symmetric. */
function multiplyByGram(gram: usize, v: usize, out: usize, stride: usize, penalty: f32): void {
  const p = f32x4.splat(penalty)
  let b: usize = 0
  for (; b + 128 <= stride; b += 128) {
    let s0 = f32x4.mul(p, v128.load(v + b)), s1 = f32x4.mul(p, v128.load(v + b, 16)), s2 = f32x4.mul(p, v128.load(v + b, 32)), s3 = f32x4.mul(p, v128.load(v + b, 48))
    let s4 = f32x4.mul(p, v128.load(v + b, 64)), s5 = f32x4.mul(p, v128.load(v + b, 80)), s6 = f32x4.mul(p, v128.load(v + b, 96)), s7 = f32x4.mul(p, v128.load(v + b, 112))
    let g = gram + b
    for (let k: usize = 0; k < stride; k += 4) {
      const each = v128.load_splat<f32>(v + k)
      s0 = plusProduct(s0, each, v128.load(g)); s1 = plusProduct(s1, each, v128.load(g, 16))
      s2 = plusProduct(s2, each, v128.load(g, 32)); s3 = plusProduct(s3, each, v128.load(g, 48))
      s4 = plusProduct(s4, each, v128.load(g, 64)); s5 = plusProduct(s5, each, v128.load(g, 80))
      s6 = plusProduct(s6, each, v128.load(g, 96)); s7 = plusProduct(s7, each, v128.load(g, 112))
      g += stride
    }
    v128.store(out + b, s0); v128.store(out + b, s1, 16); v128.store(out + b, s2, 32); v128.store(out + b, s3, 48)
    v128.store(out + b, s4, 64); v128.store(out + b, s5, 80); v128.store(out + b, s6, 96); v128.store(out + b, s7, 112)
  }
  if (b == stride) return
  let s0 = f32x4.mul(p, v128.load(v + b)), s1 = f32x4.mul(p, v128.load(v + b, 16)), s2 = f32x4.mul(p, v128.load(v + b, 32)), s3 = f32x4.mul(p, v128.load(v + b, 48))
  let g = gram + b
  for (let k: usize = 0; k < stride; k += 4) {
    const each = v128.load_splat<f32>(v + k)
    s0 = plusProduct(s0, each, v128.load(g)); s1 = plusProduct(s1, each, v128.load(g, 16))
    s2 = plusProduct(s2, each, v128.load(g, 32)); s3 = plusProduct(s3, each, v128.load(g, 48))
    g += stride
  }
  v128.store(out + b, s0); v128.store(out + b, s1, 16); v128.store(out + b, s2, 32); v128.store(out + b, s3, 48)
}

/** out += Σ (base · c + sign · (c − 1) · (y·v)) y over the n observed, four at a time: out is then read and written a quarter as often. */
function addObserved(at: usize, c: usize, n: usize, y: usize, stride: usize, v: usize, out: usize, base: f32, sign: f32): void {
  const ones = f32x4.splat(1), bases = f32x4.splat(base), signs = f32x4.splat(sign)
  for (; n >= 4; n -= 4, at += 16, c += 16) {
    const y0 = rowOf(y, at, stride), y1 = rowOf(y, at + 4, stride), y2 = rowOf(y, at + 8, stride), y3 = rowOf(y, at + 12, stride)
    const cs = v128.load(c)
    const weights = f32x4.add(f32x4.mul(bases, cs), f32x4.mul(f32x4.mul(signs, f32x4.sub(cs, ones)), dots(v, y0, y1, y2, y3, stride)))
    const w0 = v128.shuffle<f32>(weights, weights, 0, 0, 0, 0), w1 = v128.shuffle<f32>(weights, weights, 1, 1, 1, 1)
    const w2 = v128.shuffle<f32>(weights, weights, 2, 2, 2, 2), w3 = v128.shuffle<f32>(weights, weights, 3, 3, 3, 3)
    for (let i: usize = 0; i < stride; i += 32) {
      let low = v128.load(out + i), high = v128.load(out + i, 16)
      low = plusProduct(low, w0, v128.load(y0 + i)); high = plusProduct(high, w0, v128.load(y0 + i, 16))
      low = plusProduct(low, w1, v128.load(y1 + i)); high = plusProduct(high, w1, v128.load(y1 + i, 16))
      low = plusProduct(low, w2, v128.load(y2 + i)); high = plusProduct(high, w2, v128.load(y2 + i, 16))
      low = plusProduct(low, w3, v128.load(y3 + i)); high = plusProduct(high, w3, v128.load(y3 + i, 16))
      v128.store(out + i, low); v128.store(out + i, high, 16)
    }
  }
  for (; n > 0; n--, at += 4, c += 4) {
    const y0 = rowOf(y, at, stride)
    const weight = base * load<f32>(c) + sign * (load<f32>(c) - 1) * dot(v, y0, stride)
    addScaled(out, weight, y0, 0, stride)
  }
}

/** Σ (c − 1) (y·v)² over the n observed. */
function observedEnergy(at: usize, c: usize, n: usize, y: usize, stride: usize, v: usize): f32 {
  let sum: f32 = 0
  let sums = f32x4.splat(0)
  const ones = f32x4.splat(1)
  for (; n >= 4; n -= 4, at += 16, c += 16) {
    const d = dots(v, rowOf(y, at, stride), rowOf(y, at + 4, stride), rowOf(y, at + 8, stride), rowOf(y, at + 12, stride), stride)
    sums = plusProduct(sums, f32x4.sub(v128.load(c), ones), f32x4.mul(d, d))
  }
  for (; n > 0; n--, at += 4, c += 4) {
    const d = dot(v, rowOf(y, at, stride), stride)
    sum += (load<f32>(c) - 1) * d * d
  }
  const pairs = f32x4.add(sums, v128.shuffle<f32>(sums, sums, 2, 3, 2, 3))
  return sum + (f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1))
}
