/** Mean and deviation of each feature over the training rows. */
export interface Standardisation { means: number[]; deviations: number[] }

/** A value further out than this many deviations says no more than this: rare one-hots and freak prices stay harmless. */
const limit = 10

/** Of rows [n, width]; a feature that never varies has deviation 1, so that it becomes 0. */
export function standardisationOf(rows: readonly Float64Array[], width: number): Standardisation {
  const columns = Array.from({ length: width }, (_, column) => {
    const mean = rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length
    const variance = rows.reduce((sum, row) => sum + (row[column]! - mean) ** 2, 0) / rows.length
    return { mean, deviation: Math.sqrt(variance) < 1e-9 ? 1 : Math.sqrt(variance) }
  })
  return { means: columns.map(({ mean }) => mean), deviations: columns.map(({ deviation }) => deviation) }
}

/** Writes a standardised row at `offset` of the target. */
export function standardise({ means, deviations }: Standardisation, row: Float64Array, target: Float32Array, offset = 0): void {
  for (let column = 0; column < row.length; column++) {
    target[offset + column] = Math.max(-limit, Math.min(limit, (row[column]! - means[column]!) / deviations[column]!))
  }
}
