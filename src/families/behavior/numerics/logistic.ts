/** 1 / (1 + e^−z); no z overflows. */
export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))
}

/** log(p / (1 − p)); probabilities nearer to 0 or 1 than 1e-15 count as that near. */
export function logit(p: number): number {
  const inside = Math.max(1e-15, Math.min(1 - 1e-15, p))
  return Math.log(inside) - Math.log1p(-inside)
}

/** −y·log σ(z) − (1 − y)·log(1 − σ(z)) for y in [0, 1], written so that no large |z| overflows: max(z, 0) − zy + log(1 + e^−|z|). */
export function crossEntropy(z: number, y: number): number {
  return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))
}
