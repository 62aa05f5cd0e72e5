/** −y·log σ(z) − (1 − y)·log(1 − σ(z)), written so that no large |z| overflows: max(z, 0) − zy + log(1 + e^−|z|). */
export function crossEntropy(z: number, y: number): number {
  return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))
}
