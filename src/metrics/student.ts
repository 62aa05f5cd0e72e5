// Student's t distribution: what a difference in units of its standard error may be by chance, where that error was itself estimated.
// P(T ≤ t) = 1 − I_x(ν/2, 1/2) / 2 with x = ν / (ν + t²) for t ≥ 0; I is the regularised incomplete beta function.
// Source: Student, The probable error of a mean, 1908; Abramowitz and Stegun, Handbook of mathematical functions, 1964, 26.5 and 26.7.

/** P(T ≤ t) with `df` degrees of freedom, df > 0, not only whole numbers. */
export function studentProbability(t: number, df: number): number {
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2
  return t < 0 ? tail : 1 - tail
}

/** The t with P(T ≤ t) = q, 0 < q < 1. Halves the range until it is as narrow as numbers allow. */
export function studentQuantile(q: number, df: number): number {
  if (q < 0.5) return -studentQuantile(1 - q, df)
  let low = 0, high = 1
  while (studentProbability(high, df) < q) high *= 2
  for (let step = 0; step < 100 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2
    if (studentProbability(middle, df) < q) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** I_x(a, b). The fraction converges fast below the mean of the distribution; above it the other tail is taken. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a
  return front / betaFraction(x, a, b)
}

/** 1 + d₁/(1 + d₂/(1 + …)), worked out from the inside: d₂ₘ = m (b − m) x / ((a + 2m − 1)(a + 2m)),
 *  d₂ₘ₊₁ = −(a + m)(a + b + m) x / ((a + 2m)(a + 2m + 1)) (26.5.8). Below the mean 80 terms give all digits, whatever a. */
function betaFraction(x: number, a: number, b: number): number {
  let value = 1
  for (let m = 50; m >= 0; m--) {
    value = 1 - ((a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)) / value
    if (m > 0) value = 1 + (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)) / value
  }
  return value
}

/** ln Γ(x), x > 0: Stirling's series, after Γ(x) = Γ(x + 1) / x has brought x to where it is exact (6.1.15 and 6.1.41). */
function logGamma(x: number): number {
  let shift = 0
  for (; x < 12; x++) shift -= Math.log(x)
  const y = 1 / (x * x)
  return shift + (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y / 1188)))) / x
}
