import { formatDuration, formatPrediction } from '../../base/clock.ts'
import { formatCost } from '../../metrics/figures.ts'
import type { PlannedModel } from '../../plan/record.ts'
import type { TrainedModel } from '../../training/record.ts'

/** Time and money against what the plan said: "1 min 23 s; the plan predicted about 1 min 30 s (3 earlier runs, typically off by 12 %)". */
export function spentWords({ provenance }: Pick<TrainedModel, 'provenance'>, { prediction, pricePerHour }: PlannedModel): string {
  const predicted = prediction.minutes === undefined ? 'the plan could not predict it' : `the plan predicted ${formatPrediction(prediction.minutes)}`
  const cost = pricePerHour === undefined ? '' : `. Cost ${formatCost((pricePerHour * provenance.durationMs) / 3_600_000, prediction.currency)}${prediction.cost === undefined ? '' : `, predicted ${formatCost(prediction.cost, prediction.currency)}`}`
  return `${formatDuration(provenance.durationMs)}; ${predicted} (${basisWords(prediction)})${cost}.`
}

/** What a prediction rests on, and how far such predictions were off. */
export function basisWords({ basis, error }: PlannedModel['prediction']): string {
  return error === undefined ? basis : `${basis}, typically off by ${Math.round(100 * error)} %`
}

const oddRatio = 1.5
const oddMinutes = 1

/** A training that took much longer than predicted, by the ratio and by the minute. */
export function timesOver({ provenance }: TrainedModel, { prediction }: PlannedModel): string | undefined {
  const actual = provenance.durationMs / 60_000
  if (prediction.minutes === undefined || actual < oddRatio * prediction.minutes || actual < prediction.minutes + oddMinutes) return undefined
  return `Training took ${formatDuration(provenance.durationMs)}, much longer than the ${formatPrediction(prediction.minutes).replace('about ', '')} predicted.`
}
