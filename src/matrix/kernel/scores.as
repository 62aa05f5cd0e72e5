import { fixedOf, gramOf, solvedOf, strideOf } from './task'
import { dot, dots } from './lanes'

/** `gram`[r] = y_r · x for rows from … to of `fixed`, x being the one row of `solved`. */
export function scoreRows(from: usize, to: usize, task: usize, scratch: usize): void {
  const stride = strideOf(task), x = solvedOf(task)
  let y = fixedOf(task) + from * stride, out = gramOf(task) + (from << 2)
  let row = from
  for (; row + 4 <= to; row += 4, y += 4 * stride, out += 16) v128.store(out, dots(x, y, y + stride, y + 2 * stride, y + 3 * stride, stride))
  for (; row < to; row++, y += stride, out += 4) store<f32>(out, dot(x, y, stride))
}
