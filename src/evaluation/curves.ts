import { meanOf } from '../metrics/moments.ts'
import type { Curves } from './record.ts'

const nParts = 10
const recalls = Array.from({ length: 20 }, (_, i) => (i + 1) / 20)

/** What two pictures of the report are drawn from. Scores are finite and in the order of the labels. */
export function traceCurves(labels: Uint8Array, candidate: ArrayLike<number>, baseline: ArrayLike<number> | undefined): Curves {
  const ofCandidate = precisionAtRecalls(labels, candidate)
  const ofBaseline = baseline && precisionAtRecalls(labels, baseline)
  return {
    calibration: calibrationCurve(labels, candidate),
    precisionRecall: ofCandidate.map((precision, i) => ({ recall: recalls[i]!, candidate: precision, ...(ofBaseline ? { baseline: ofBaseline[i]! } : {}) })),
  }
}

/** Mean score and share of positives in parts of equal size, from the lowest scores to the highest; fewer parts than ten of few examples. */
function calibrationCurve(labels: Uint8Array, scores: ArrayLike<number>): Curves['calibration'] {
  const ascending = sortedBy(labels.length, (a, b) => scores[a]! - scores[b]!)
  const borders = Array.from({ length: nParts + 1 }, (_, part) => Math.round((part * labels.length) / nParts))
  return borders.slice(1).flatMap((end, part) => {
    const places = ascending.slice(borders[part], end)
    return places.length === 0 ? [] : [{ predicted: meanOf(Array.from(places, (i) => scores[i]!)), observed: meanOf(Array.from(places, (i) => labels[i]!)), examples: places.length }]
  })
}

/** Precision at the highest threshold that reaches each recall; nothing without positives. Equal scores are one step. */
function precisionAtRecalls(labels: Uint8Array, scores: ArrayLike<number>): number[] {
  const descending = sortedBy(labels.length, (a, b) => scores[b]! - scores[a]!)
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const found: number[] = []
  let hits = 0
  descending.forEach((i, rank) => {
    hits += labels[i]!
    const isTied = rank + 1 < descending.length && scores[descending[rank + 1]!] === scores[i]
    while (!isTied && found.length < recalls.length && hits > 0 && hits >= recalls[found.length]! * positives - 1e-9) found.push(hits / (rank + 1))
  })
  return found
}

/** Places 0 … n − 1 in that order, equal ones as they were. */
function sortedBy(n: number, compare: (a: number, b: number) => number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => compare(a, b) || a - b)
}
