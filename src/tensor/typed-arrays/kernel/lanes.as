/** acc + a · b, rounded twice */
@inline export function plusProduct(acc: v128, a: v128, b: v128): v128 { return f32x4.add(acc, f32x4.mul(a, b)) }
