import { plusProduct } from './lanes'

const beta1: f32 = 0.9, beta2: f32 = 0.999, epsilon: f32 = 1e-7
/** Moments are kept to a ten-millionth of it at best: what fades for ever would end among the numbers that are so small that processors are many
 *  times slower with them. */
const faint: f32 = 1e-25

/** g ← g + l2·θ;  m ← β1·m + (1 − β1)·g;  v ← β2·v + (1 − β2)·g²;  θ ← θ − rate · m/(√v + ε) (Kingma and Ba 2015), and g becomes 0 for the next step. */
export function adam(parameters: usize, gradient: usize, firstMoment: usize, secondMoment: usize, count: usize, rate: f32, l2: f32): void {
  const b1 = f32x4.splat(beta1), rest1 = f32x4.splat(0.1), b2 = f32x4.splat(beta2), rest2 = f32x4.splat(0.001)
  const e = f32x4.splat(epsilon), r = f32x4.splat(rate), penalty = f32x4.splat(l2), f = f32x4.splat(faint)
  for (let at: usize = 0; at < count << 2; at += 16) {
    const theta = v128.load(parameters + at)
    const g = plusProduct(v128.load(gradient + at), penalty, theta)
    const m = rounded(plusProduct(f32x4.mul(rest1, g), b1, v128.load(firstMoment + at)), f)
    const v = rounded(plusProduct(f32x4.mul(rest2, f32x4.mul(g, g)), b2, v128.load(secondMoment + at)), f)
    v128.store(firstMoment + at, m)
    v128.store(secondMoment + at, v)
    v128.store(gradient + at, f32x4.splat(0))
    v128.store(parameters + at, f32x4.sub(theta, f32x4.mul(r, f32x4.div(m, f32x4.add(f32x4.sqrt(v), e)))))
  }
}

@inline function rounded(moment: v128, f: v128): v128 { return f32x4.sub(f32x4.add(moment, f), f) }
