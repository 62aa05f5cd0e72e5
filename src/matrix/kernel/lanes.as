// Four float32 at a time. Every sum has one order, so that equal input gives equal bytes on every machine; that is why no fused multiply-add is used.

/** acc + a · b */
@inline export function plusProduct(acc: v128, a: v128, b: v128): v128 { return f32x4.add(acc, f32x4.mul(a, b)) }

/** (0 + 2) + (1 + 3) */
@inline export function sumOfLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 2, 3))
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1)
}

/** The sums of lanes of four vectors, one a lane, each in the order of `sumOfLanes`. */
@inline export function sumsOfLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7))
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 1, 4, 5), v128.shuffle<f32>(c, d, 2, 3, 6, 7))
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7))
}

/** a · b over one vector. Four sums, since one would wait for itself. */
@inline export function dot(a: usize, b: usize, stride: usize): f32 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
  for (let at: usize = 0; at < stride; at += 64) {
    s0 = plusProduct(s0, v128.load(a + at), v128.load(b + at))
    s1 = plusProduct(s1, v128.load(a + at, 16), v128.load(b + at, 16))
    s2 = plusProduct(s2, v128.load(a + at, 32), v128.load(b + at, 32))
    s3 = plusProduct(s3, v128.load(a + at, 48), v128.load(b + at, 48))
  }
  return sumOfLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)))
}

/** The products of four vectors with one, one a lane. */
@inline export function dots(v: usize, a: usize, b: usize, c: usize, d: usize, stride: usize): v128 {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
  for (let at: usize = 0; at < stride; at += 32) {
    const low = v128.load(v + at)
    s0 = plusProduct(s0, low, v128.load(a + at))
    s1 = plusProduct(s1, low, v128.load(b + at))
    s2 = plusProduct(s2, low, v128.load(c + at))
    s3 = plusProduct(s3, low, v128.load(d + at))
    const high = v128.load(v + at, 16)
    s0 = plusProduct(s0, high, v128.load(a + at, 16))
    s1 = plusProduct(s1, high, v128.load(b + at, 16))
    s2 = plusProduct(s2, high, v128.load(c + at, 16))
    s3 = plusProduct(s3, high, v128.load(d + at, 16))
  }
  return sumsOfLanes(s0, s1, s2, s3)
}

/** out += factor · v, from byte `at` (a multiple of 16) on */
@inline export function addScaled(out: usize, factor: f32, v: usize, at: usize, stride: usize): void {
  const f = f32x4.splat(factor)
  for (; at < stride; at += 16) v128.store(out + at, plusProduct(v128.load(out + at), f, v128.load(v + at)))
}
