import { formatPrediction } from '../base/clock.ts'
import { formatDetails } from '../markdown/details.ts'
import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import { formatCount } from '../metrics/figures.ts'
import type { Plan, PlannedModel } from '../plan/record.ts'
import { shortHash } from './verdict-words.ts'

/** The section `plan`: what the change will do, where, for how long, and what the merge does, before anything is spent. */
export function formatPlanSection(plan: Plan): string {
  const commits = `Commit ${shortHash(plan.head)}${plan.base === '' ? '' : ` compared with ${shortHash(plan.base)}`}.`
  if (plan.models.length === 0) return `## Plan: nothing to do\n\nThis change touches no model. ${commits}`
  return [
    `## Plan: ${headline(plan.models)}`,
    `${commits} ${predictionOf(plan.models)}`.trim(),
    formatTable(['model', 'action', 'why', 'where', 'predicted', 'on merge'], plan.models.map(modelRow)),
    formatDetails('What the plan is bound to', [
      formatTable(['model', 'spec', 'plan hash', 'data version'], plan.models.map(({ model, path, hash, dataVersion }) => [escapeText(model), formatCode(path), shortHash(hash, 64), shortHash(dataVersion, 12)])),
      `Every later step refuses another plan hash. It is made from the spec, the data, the action, the resources, the backend and RankOps ${escapeText(plan.codeVersion)}.`,
    ].join('\n\n')),
  ].join('\n\n')
}

function headline(models: readonly PlannedModel[]): string {
  const count = (action: PlannedModel['action']) => models.filter((model) => model.action === action).length
  const parts = (['train', 'redeploy', 'nothing'] as const).filter((action) => count(action) > 0).map((action, i) => {
    const n = i === 0 ? `${count(action)} ${count(action) === 1 ? 'model' : 'models'}` : count(action)
    return action === 'nothing' ? `leave ${n} as ${count(action) === 1 ? 'it is' : 'they are'}` : `${action} ${n}`
  })
  return parts.join(', ')
}

/** The sum over models; a model without a prediction makes it a lower bound, and says so. */
function predictionOf(models: readonly PlannedModel[]): string {
  const trainings = models.filter(({ action }) => action === 'train')
  const known = trainings.flatMap(({ prediction }) => prediction.minutes ?? [])
  if (known.length === 0) return ''
  const total = formatPrediction(known.reduce((sum, minutes) => sum + minutes, 0))
  return `Predicted: ${total} of training${known.length === trainings.length ? '' : ` for ${known.length} of ${trainings.length} models, unknown for the rest`}.`
}

function modelRow({ model, action, reason, spec, backend, executor, runner = executor, wave = 1, prediction, onMerge }: PlannedModel): string[] {
  const isTraining = action === 'train'
  return [
    `**${escapeText(model)}**`,
    action === 'nothing' ? action : `**${action}**`,
    escapeText(reason),
    isTraining ? `${escapeText(runner)}, ${backend}: ${formatResources(spec.resources)}${wave > 1 ? `, in wave ${wave}` : ''}` : '',
    isTraining ? `${prediction.minutes === undefined ? 'unknown' : formatPrediction(prediction.minutes)} (${escapeText(prediction.basis)})` : '',
    escapeText(onMerge),
  ]
}

function formatResources({ cpu, memoryMiB, gpu }: PlannedModel['spec']['resources']): string {
  return [`${cpu} ${cpu === 1 ? 'core' : 'cores'}`, `${formatCount(memoryMiB)} MiB`, ...(gpu > 0 ? [`${gpu} ${gpu === 1 ? 'GPU' : 'GPUs'}`] : [])].join(', ')
}
