import { fixedOf, gramOf, solvedOf, strideOf } from './task'

/** `gram`[r] = y_r · x for rows from … to of `fixed`, whole numbers of a byte each; x are 16-bit numbers, `solved`. Sums are exact, in 32 bits. Here `stride` is
 *  any number of bytes: rows follow one another without zeros between them, as they do in a file. */
export function scoreByteRows(from: usize, to: usize, task: usize, scratch: usize): void {
  const stride = strideOf(task), x = solvedOf(task), whole = stride & ~7
  let y = fixedOf(task) + from * stride, out = gramOf(task) + (from << 2)
  let row = from
  for (; row + 4 <= to; row += 4, out += 16) {
    const b = y + stride, c = b + stride, d = c + stride
    let sa = i32x4.splat(0), sb = sa, sc = sa, sd = sa
    for (let at: usize = 0; at < whole; at += 8) {
      const v = v128.load(x + (at << 1))
      sa = i32x4.add(sa, i32x4.dot_i16x8_s(v, v128.load8x8_s(y + at)))
      sb = i32x4.add(sb, i32x4.dot_i16x8_s(v, v128.load8x8_s(b + at)))
      sc = i32x4.add(sc, i32x4.dot_i16x8_s(v, v128.load8x8_s(c + at)))
      sd = i32x4.add(sd, i32x4.dot_i16x8_s(v, v128.load8x8_s(d + at)))
    }
    store<i32>(out, sumOfWhole(sa) + restOf(x, y, whole, stride))
    store<i32>(out, sumOfWhole(sb) + restOf(x, b, whole, stride), 4)
    store<i32>(out, sumOfWhole(sc) + restOf(x, c, whole, stride), 8)
    store<i32>(out, sumOfWhole(sd) + restOf(x, d, whole, stride), 12)
    y = d + stride
  }
  for (; row < to; row++, y += stride, out += 4) {
    let s = i32x4.splat(0)
    for (let at: usize = 0; at < whole; at += 8) s = i32x4.add(s, i32x4.dot_i16x8_s(v128.load(x + (at << 1)), v128.load8x8_s(y + at)))
    store<i32>(out, sumOfWhole(s) + restOf(x, y, whole, stride))
  }
}

@inline function sumOfWhole(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3)
}

/** What is left where a row is no multiple of eight. */
@inline function restOf(x: usize, y: usize, from: usize, to: usize): i32 {
  let sum = 0
  for (let at = from; at < to; at++) sum += <i32>load<i16>(x + (at << 1)) * <i32>load<i8>(y + at)
  return sum
}
