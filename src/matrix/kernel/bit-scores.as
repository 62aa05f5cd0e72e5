import { confidencesOf, fixedOf, gramOf, indicesOf, penaltiesOf, solvedOf, startsOf, strideOf } from './task'

/** Rows of bits against numbers x_j from 0 to 15, in blocks of 16 rows, of which from … to are scored: `gram`[r] = `penalties`[r] · (a · `confidences`[r] + b · Σ of the x_j whose bit is set in
 *  row r − c) + d · `starts`[r], where a, b, c and d stand at `indices`. `stride` bytes of a row (up to 546), byte s of all 16 beside each other. `solved` holds, for each byte of a row, the sums that its lower and
 *  its upper four bits may have: 16 bytes each. So one look-up stands for 64 additions (André, Kermarrec and Le Scouarnec, Cache locality is not enough, 2015). */
export function scoreBitRows(from: usize, to: usize, task: usize, scratch: usize): void {
  const stride = strideOf(task), sums = solvedOf(task), even = stride & ~1, line = indicesOf(task)
  const a = v128.load32_splat(line), b = v128.load32_splat(line, 4), c = v128.load32_splat(line, 8), d = v128.load32_splat(line, 12)
  let y = fixedOf(task) + from * (stride << 4), row = from << 6
  const out = gramOf(task), factors = penaltiesOf(task), ones = confidencesOf(task), added = startsOf(task)
  const nibble = i8x16.splat(15)
  for (let block = from; block < to; block++, row += 64) {
    let low = i16x8.splat(0), high = low
    let x = sums
    for (let s: usize = 0; s < even; s += 2, x += 64, y += 32) {
      // Four sums of at most 60 each: they fit a byte.
      const sum = i8x16.add(sumOf(v128.load(y), x, nibble), sumOf(v128.load(y, 16), x + 32, nibble))
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(sum))
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(sum))
    }
    if (even < stride) {
      const sum = sumOf(v128.load(y), x, nibble)
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(sum))
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(sum))
      y += 16
    }
    const at = out + row
    v128.store(at, scoreOf(i32x4.extend_low_i16x8_u(low), factors + row, ones + row, added + row, a, b, c, d))
    v128.store(at, scoreOf(i32x4.extend_high_i16x8_u(low), factors + row + 16, ones + row + 16, added + row + 16, a, b, c, d), 16)
    v128.store(at, scoreOf(i32x4.extend_low_i16x8_u(high), factors + row + 32, ones + row + 32, added + row + 32, a, b, c, d), 32)
    v128.store(at, scoreOf(i32x4.extend_high_i16x8_u(high), factors + row + 48, ones + row + 48, added + row + 48, a, b, c, d), 48)
  }
}

@inline function sumOf(bits: v128, sums: usize, nibble: v128): v128 {
  return i8x16.add(i8x16.swizzle(v128.load(sums), v128.and(bits, nibble)), i8x16.swizzle(v128.load(sums, 16), v128.and(i16x8.shr_u(bits, 4), nibble)))
}

@inline function scoreOf(sum: v128, factors: usize, ones: usize, added: usize, a: v128, b: v128, c: v128, d: v128): v128 {
  const inner = f32x4.sub(f32x4.add(f32x4.mul(a, v128.load(ones)), f32x4.mul(b, f32x4.convert_i32x4_u(sum))), c)
  return f32x4.add(f32x4.mul(v128.load(factors), inner), f32x4.mul(d, v128.load(added)))
}
