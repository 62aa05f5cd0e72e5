import type { PlannedModel } from './record.ts'

/** The median of earlier trainings, in minutes with one decimal, and what it rests on. */
export function predict(trainings: readonly { minutes: number }[]): PlannedModel['prediction'] {
  if (trainings.length === 0) return { basis: 'no earlier run' }
  const sorted = trainings.map(({ minutes }) => minutes).sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { minutes: Math.round(median * 10) / 10, basis: sorted.length === 1 ? '1 earlier run' : `${sorted.length} earlier runs` }
}
