import { formatPrediction } from '../base/clock.ts'
import { formatResources } from './allocation.ts'
import type { Plan, PlannedModel } from './record.ts'

const actions = ['train', 'redeploy', 'nothing'] as const

/** The plan as lines for the log: a summary, then what happens to each model and why. */
export function formatPlanSummary({ base, head, codeVersion, models }: Plan): string[] {
  const counts = actions.map((action) => `${action} ${models.filter((model) => model.action === action).length}`).join(', ')
  const range = base === '' ? shortSha(head) : `${shortSha(base)}..${shortSha(head)}`
  return [`Plan of ${range} by RankOps ${codeVersion}: ${counts}.`, ...models.flatMap(formatModel)]
}

function formatModel(planned: PlannedModel): string[] {
  const { model, action, reason, hash, onMerge } = planned
  if (action === 'nothing') return [`${model}: nothing, because ${reason}.`]
  return [
    `${model}: ${action}, because ${reason}.`,
    ...(action === 'train' ? [`  Training: ${formatTraining(planned)}.`] : []),
    `  On merge: ${onMerge}.`,
    `  Plan hash: ${hash.slice(0, 12)}`,
  ]
}

function formatTraining({ runner, executor, wave = 1, backend, spec: { resources }, prediction: { minutes, basis } }: PlannedModel): string {
  return [
    `on ${runner ?? 'this machine'} (${executor}, ${backend})${wave > 1 ? ` in wave ${wave}` : ''}`,
    `with ${formatResources(resources)}`,
    minutes === undefined ? `time unknown (${basis})` : `${formatPrediction(minutes)} (${basis})`,
    `ended after ${resources.timeoutMinutes} min`,
  ].join(', ')
}

function shortSha(sha: string): string {
  return sha.slice(0, 7)
}
