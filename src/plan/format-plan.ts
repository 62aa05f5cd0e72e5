import { formatPrediction } from '../base/clock.ts'
import { formatCost } from '../metrics/figures.ts'
import type { Plan, PlannedModel } from './record.ts'
import { formatNeeds, formatPlace } from './schedule/words.ts'

const actions = ['train', 'redeploy', 'nothing'] as const

/** The plan as lines for the log: a summary, what several models stand on, then what happens to each model and why. */
export function formatPlanSummary({ base, head, codeVersion, models, shared = [] }: Plan): string[] {
  const counts = actions.map((action) => `${action} ${models.filter((model) => model.action === action).length}`).join(', ')
  const range = base === '' ? shortSha(head) : `${shortSha(base)}..${shortSha(head)}`
  return [
    `Plan of ${range} by RankOps ${codeVersion}: ${[counts, ...formatTotal(models)].join('; ')}.`,
    ...shared.map((each) => `${each.what}; that touches ${each.models.length} models: ${formatNames(each.models)}.`),
    ...models.flatMap(formatModel),
  ]
}

/** "about 6 min of training for 0.28 EUR", or of how many trainings it is known; nothing where it is known of none. */
function formatTotal(models: readonly PlannedModel[]): string[] {
  const trainings = models.filter(({ action }) => action === 'train')
  const known = trainings.filter(({ prediction }) => prediction.minutes !== undefined)
  if (known.length === 0) return []
  const minutes = known.reduce((sum, { prediction }) => sum + prediction.minutes!, 0)
  const costs = [...Map.groupBy(known.filter(({ prediction }) => prediction.cost !== undefined), ({ prediction }) => prediction.currency)]
    .map(([currency, of]) => formatCost(of.reduce((sum, { prediction }) => sum + prediction.cost!, 0), currency))
  const share = known.length === trainings.length ? '' : `, known of ${known.length} of ${trainings.length}`
  return [`${formatPrediction(minutes)} of training${costs.length === 0 ? '' : ` for ${costs.join(' and ')}`}${share}`]
}

function formatModel(planned: PlannedModel): string[] {
  const { model, action, reason, hash, onMerge } = planned
  const merge = onMerge === 'nothing' ? [] : [`  On merge: ${onMerge}.`]
  if (action === 'nothing') return [`${model}: nothing, because ${reason}.`, ...merge]
  return [
    `${model}: ${action}, because ${reason}.`,
    ...(action === 'train' ? [`  Training: ${formatTraining(planned)}.`] : []),
    ...merge,
    `  Plan hash: ${hash.slice(0, 12)}`,
  ]
}

function formatTraining({ runner, executor, wave = 1, backend, spec: { resources }, prediction, line }: PlannedModel): string {
  return [
    line === undefined ? `on ${runner ?? 'this machine'} (${executor}, ${backend})${wave > 1 ? ` in wave ${wave}` : ''}` : `${formatPlace(line)} (${backend})`,
    `with ${formatNeeds(resources)}`,
    formatExpected(prediction),
    `ended after ${resources.timeoutMinutes} min`,
  ].join(', ')
}

/** "about 3 min for 0.14 EUR (3 earlier runs, typically off by 12 %)" */
function formatExpected({ minutes, cost, currency, basis, error }: PlannedModel['prediction']): string {
  if (minutes === undefined) return `time unknown (${basis})`
  const price = cost === undefined ? '' : ` for ${formatCost(cost, currency)}`
  return `${formatPrediction(minutes)}${price} (${basis}${error === undefined ? '' : `; typically off by ${Math.round(error * 100)} %`})`
}

const maxNames = 10

function formatNames(names: readonly string[]): string {
  return names.length <= maxNames ? names.join(', ') : `${names.slice(0, maxNames).join(', ')} and ${names.length - maxNames} more`
}

function shortSha(sha: string): string {
  return sha.slice(0, 7)
}
