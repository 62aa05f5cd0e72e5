import { formatPrediction } from '../base/clock.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatCost, formatCount } from '../metrics/figures.ts'
import type { PlannedModel } from '../plan/record.ts'
import { basisWords } from './content/spent.ts'

/** "1 model", "12 models". */
export function countOf(n: number, noun: string): string {
  return `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`
}

/** The first names and how many more there are, as Markdown. */
export function nameSome(names: readonly string[], limit = 5): string {
  const named = names.slice(0, limit).map((name) => escapeText(name)).join(', ')
  return names.length > limit ? `${named} and ${formatCount(names.length - limit)} more` : named
}

/** Where a training runs and with what, but for its wave; nothing for what is not trained. */
export function placeOf({ action, runner, executor, backend, line, spec: { resources: { cpu, memoryMiB, gpu, gpuMemoryMiB } } }: PlannedModel): string {
  if (action !== 'train') return ''
  const resources = [`${cpu} ${cpu === 1 ? 'core' : 'cores'}`, `${formatCount(memoryMiB)} MiB`, ...(gpu > 0 ? [`${gpu} ${gpu === 1 ? 'GPU' : 'GPUs'}${gpuMemoryMiB === undefined ? '' : ` with ${formatCount(gpuMemoryMiB)} MiB`}`] : [])].join(', ')
  return `${runner ?? (line === undefined ? executor : 'the runner whose turn it is')}, ${backend}: ${resources}`
}

/** Where a training would stand in the line of the runners, after its place; nothing where there is no line. */
export function lineOf({ action, line }: PlannedModel): string {
  if (action !== 'train' || line === undefined) return ''
  if (line.isRunning) return '; given to a runner already'
  if (line.ended?.end === 'done') return '; trained already'
  const before = line.ended === undefined ? '' : `${line.ended.end} before: ${line.ended.reason}; when lined up again `
  const behind = `${before}${line.ahead === 0 ? 'first in line' : `behind ${formatCount(line.ahead)} in line`}`
  if (line.startsInMinutes === undefined) return `; ${behind}, begins when a runner that can train it is there and free`
  return `; ${behind}, begins ${line.startsInMinutes === 0 ? 'in the next round' : `in ${formatPrediction(line.startsInMinutes)}`}`
}

/** Time and money of one training, and what that rests on. */
export function expectedOf({ action, prediction }: PlannedModel): string {
  if (action !== 'train') return ''
  const cost = prediction.cost === undefined ? '' : `, ${formatCost(prediction.cost, prediction.currency)}`
  return `${prediction.minutes === undefined ? 'unknown' : formatPrediction(prediction.minutes)}${cost} (${basisWords(prediction)})`
}

/** The same of several trainings; one without a prediction makes it a lower bound, and says so. */
export function totalOf(models: readonly PlannedModel[]): string {
  const trainings = models.filter(({ action }) => action === 'train')
  const known = trainings.filter(({ prediction }) => prediction.minutes !== undefined)
  if (known.length === 0) return ''
  const minutes = known.reduce((sum, { prediction }) => sum + prediction.minutes!, 0)
  const costs = [...Map.groupBy(known.filter(({ prediction }) => prediction.cost !== undefined), ({ prediction }) => prediction.currency)].map(([currency, of]) => formatCost(of.reduce((sum, { prediction }) => sum + prediction.cost!, 0), currency))
  const missing = known.length === trainings.length ? '' : ` for ${formatCount(known.length)} of ${countOf(trainings.length, 'model')}, unknown for the rest`
  return `Predicted: ${formatPrediction(minutes)} of training${costs.length === 0 ? '' : ` for ${escapeText(costs.join(' and '))}`}${missing}${errorsOf(known)}.`
}

/** Between which bounds the errors of earlier predictions lie. */
function errorsOf(models: readonly PlannedModel[]): string {
  const errors = models.flatMap(({ prediction: { error } }) => (error === undefined ? [] : [Math.round(100 * error)]))
  if (errors.length === 0) return ''
  const least = errors.reduce((a, b) => Math.min(a, b)), most = errors.reduce((a, b) => Math.max(a, b))
  return `; such predictions were typically off by ${least === most ? '' : `${least} to `}${most} %`
}
