// calibration error = Σ_b n_b/n · |mean label of b − mean score of b| = 1/n Σ_b |Σ_{i in b} (y_i − p_i)| over ten bins of equal width in [0, 1],
// 1 in the last. Lower is better; chance alone makes it positive, the more so the fewer examples. Undefined without examples.
// Source: Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, 2015 (ECE).
import { countGroups, defineMetric } from './metric.ts'

const nBins = 10

/** Expected calibration error. Summed once for each group and bin that occur together; a resample is one pass over these. */
export const calibrationError = defineMetric('calibrationError', false, (labels, scores, groups) => {
  const nGroups = countGroups(groups)
  const examples = new Float64Array(nGroups)
  const gapOf = new Map<number, number>()
  for (let i = 0; i < labels.length; i++) {
    const cell = nBins * groups[i]! + Math.min(nBins - 1, Math.max(0, Math.floor(nBins * scores[i]!)))
    gapOf.set(cell, (gapOf.get(cell) ?? 0) + labels[i]! - scores[i]!)
    examples[groups[i]!]! += 1
  }
  const cells = Uint32Array.from(gapOf.keys()).sort()
  const gaps = Float64Array.from(cells, (cell) => gapOf.get(cell)!)
  const groupOfCell = cells.map((cell) => Math.floor(cell / nBins))
  const binOfCell = Uint8Array.from(cells, (cell) => cell % nBins)
  const sums = new Float64Array(nBins)

  return (weights) => {
    sums.fill(0)
    let n = 0, error = 0
    for (let cell = 0; cell < gaps.length; cell++) sums[binOfCell[cell]!]! += weights[groupOfCell[cell]!]! * gaps[cell]!
    for (let group = 0; group < nGroups; group++) n += weights[group]! * examples[group]!
    for (let bin = 0; bin < nBins; bin++) error += Math.abs(sums[bin]!)
    return error / n
  }
}, { isRaisedByChance: true })
