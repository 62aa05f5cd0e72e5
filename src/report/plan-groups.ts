import { formatPrediction } from '../base/clock.ts'
import { formatDetails } from '../markdown/details.ts'
import { escapeText } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import { formatCost } from '../metrics/figures.ts'
import type { PlannedModel } from '../plan/record.ts'
import { countOf, nameSome, placeOf } from './plan-words.ts'
import { shortHash } from './verdict-words.ts'

// A plan of hundreds of models, as a change to shared data makes one: what is alike is told once, and every model has a short row of its own.

const maxGroups = 20
const maxNames = 3
const maxWays = 2

/** Models with the same action, reason and place share a row; the largest groups first. */
export function formatGroups(acting: readonly PlannedModel[]): string {
  const groups = [...Map.groupBy(acting, (planned) => JSON.stringify([planned.action, planned.reason, placeOf(planned)])).values()].sort((a, b) => b.length - a.length)
  const hidden = groups.slice(maxGroups).flat().length
  const table = formatTable(['models', 'action', 'why', 'where', 'predicted', 'on merge'], groups.slice(0, maxGroups).map(rowOf))
  return hidden === 0 ? table : `${table}\n\nAnd ${countOf(hidden, 'model')} in ${countOf(groups.length - maxGroups, 'group')} more, in the list below.`
}

function rowOf(group: PlannedModel[]): string[] {
  const [first] = group
  return [
    group.length === 1 ? `**${escapeText(first!.model)}**` : `**${countOf(group.length, 'model')}**: ${nameSome(group.map(({ model }) => model), maxNames)}`,
    `**${first!.action}**`,
    escapeText(first!.reason),
    escapeText(`${placeOf(first!)}${wavesOf(group)}`),
    escapeText(sumOf(group)),
    waysOf(group),
  ]
}

function wavesOf(group: readonly PlannedModel[]): string {
  const last = group.reduce((most, { wave = 1 }) => Math.max(most, wave), 1)
  return last === 1 ? '' : `, ${group.length === 1 ? '' : 'the last '}in wave ${last}`
}

function sumOf(group: readonly PlannedModel[]): string {
  if (group[0]!.action !== 'train') return ''
  const known = group.filter(({ prediction }) => prediction.minutes !== undefined)
  if (known.length === 0) return 'unknown'
  const priced = known.filter(({ prediction }) => prediction.cost !== undefined)
  const cost = priced.length === 0 ? '' : `, ${formatCost(priced.reduce((sum, { prediction }) => sum + prediction.cost!, 0), priced[0]!.prediction.currency)}`
  return `${formatPrediction(known.reduce((sum, { prediction }) => sum + prediction.minutes!, 0))}${cost}${known.length === group.length ? '' : `, ${group.length - known.length} unknown`}`
}

/** What the merge does, the usual first. */
function waysOf(group: readonly PlannedModel[]): string {
  const ways = [...Map.groupBy(group, ({ onMerge }) => onMerge)].sort(([, a], [, b]) => b.length - a.length)
  const shown = ways.slice(0, maxWays).map(([onMerge, models]) => `${ways.length === 1 ? '' : `${models.length}: `}${escapeText(onMerge)}`)
  const others = ways.slice(maxWays).flatMap(([, models]) => models).length
  return `${shown.join('; ')}${others === 0 ? '' : `; ${others} in ${countOf(ways.length - maxWays, 'other way')}`}`
}

/** Every model with what later steps hold it to. */
export function formatAll(acting: readonly PlannedModel[], codeVersion: string): string {
  return formatDetails(`All ${countOf(acting.length, 'model')}, and what the plan is bound to`, [
    `Every later step refuses another plan hash, of which these are the first digits. It is made from the spec, the data, the action, the resources, the backend and RankOps ${escapeText(codeVersion)}.`,
    formatTable(['model', 'action', 'predicted', 'plan hash'], acting.map(({ model, action, prediction, hash }) => [escapeText(model), action, action !== 'train' ? '' : prediction.minutes === undefined ? 'unknown' : formatPrediction(prediction.minutes).replace('about ', ''), shortHash(hash, 12)])),
  ].join('\n\n'))
}
