/** values[i] becomes 0 where `where`[i] is not above 0. */
export function keepWherePositive(values: usize, where: usize, count: usize): void {
  for (let at: usize = 0; at < count << 2; at += 16) {
    v128.store(values + at, v128.and(v128.load(values + at), f32x4.gt(v128.load(where + at), f32x4.splat(0))))
  }
}
