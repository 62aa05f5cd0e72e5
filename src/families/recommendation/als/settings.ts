import { paddedLength } from '../../../matrix/kernel/task.ts'

/** What the objective is made of: Σ over ALL users u and items i of c_ui (p_ui − x_u·y_i)² + Σ λ_u |x_u|² + Σ λ_i |y_i|² (Hu, Koren, Volinsky 2008).
 *  p = 1 and c = alpha · weight where u met i, p = 0 and c = 1 elsewhere; λ of a row with n events is regularization · n^frequencyScaling
 *  (Rendle, Krichene, Zhang, Koren 2022). */
export interface AlsObjective { alpha: number; regularization: number; frequencyScaling: number }

export interface AlsSettings extends AlsObjective {
  /** Numbers in a vector. */
  factors: number
  iterations: number
  solver: 'conjugateGradient' | 'cholesky'
  /** Steps toward each row's solution in an iteration (conjugateGradient). */
  cgSteps?: number
  seed: number
}

export const defaultCgSteps = 3

/** c of each observed pair. */
export function confidencesOf(weights: Float32Array, { alpha }: AlsObjective): Float32Array {
  return weights.map((weight) => alpha * weight)
}

export function penaltyOf(events: number, { regularization, frequencyScaling }: AlsObjective): number {
  return regularization * Math.max(events, 1) ** frequencyScaling
}

/** Room for the fixed rows of a row; the kernel's `mostBrought` and a sixteenth. */
const broughtBytes = (17 / 16) * 2 ** 22

/** Bytes that a solver needs beside the rows, a thread. */
export function scratchBytesOf(solver: AlsSettings['solver'], factors: number): number {
  const stride = 4 * paddedLength(factors)
  return solver === 'cholesky' ? stride * (stride / 4) + (4 + 2 * 32) * stride : 3 * stride + broughtBytes
}
