import { formatDetails } from '../markdown/details.ts'
import { escapeText, formatCode } from '../markdown/escape.ts'
import { formatTable } from '../markdown/table.ts'
import type { Plan, PlannedModel } from '../plan/record.ts'
import { formatAll, formatGroups } from './plan-groups.ts'
import { countOf, expectedOf, lineOf, nameSome, placeOf, totalOf } from './plan-words.ts'
import { shortHash } from './verdict-words.ts'

/** More rows than this are read by nobody: alike models then share one, and all of them are listed below. */
const maxRows = 30

/** The section `plan`: what the change will do, where, for how long, at what cost, and what the merge does, before anything is spent. What is
 *  trained comes first; what stays as it is takes a line. */
export function formatPlanSection(plan: Plan): string {
  const commits = `Commit ${shortHash(plan.head)}${plan.base === '' ? '' : ` compared with ${shortHash(plan.base)}`}.`
  if (plan.models.length === 0) return `## Plan: nothing to do\n\nThis change touches no model. ${commits}`
  const acting = (['train', 'redeploy'] as const).flatMap((action) => plan.models.filter((model) => model.action === action))
  const isShort = acting.length <= maxRows
  const idle = plan.models.filter(({ action }) => action === 'nothing')
  return [
    `## Plan: ${headline(plan.models)}`,
    `${commits} ${totalOf(acting)}`.trim(),
    formatShared(plan.shared ?? []),
    acting.length === 0 ? '' : isShort ? formatRows(acting) : formatGroups(acting),
    formatMeasures(acting),
    formatIdle(idle),
    acting.length === 0 ? '' : isShort ? formatBinding(acting, plan.codeVersion) : formatAll(acting, plan.codeVersion),
    formatIdleNames(idle),
  ].filter((part) => part !== '').join('\n\n')
}

/** The section `plan` where there is none: what stands in the way, and what to do. */
export function formatRefusal({ message, next }: { message: string; next: string }): string {
  return `## Plan: not possible\n\n${escapeText(message)}. ${escapeText(next)}`
}

function headline(models: readonly PlannedModel[]): string {
  const count = (action: PlannedModel['action']) => models.filter((model) => model.action === action).length
  const parts = (['train', 'redeploy', 'nothing'] as const).filter((action) => count(action) > 0).map((action, i) => {
    const n = i === 0 ? countOf(count(action), 'model') : count(action)
    return action === 'nothing' ? `leave ${n} as ${count(action) === 1 ? 'it is' : 'they are'}` : `${action} ${n}`
  })
  return parts.join(', ')
}

/** The blast radius of what several models stand on. */
function formatShared(shared: NonNullable<Plan['shared']>): string {
  return shared.map(({ what, models }) => `- ⚠️ ${escapeText(what)}: that touches ${countOf(models.length, 'model')} (${nameSome(models)}).`).join('\n')
}

function formatRows(acting: readonly PlannedModel[]): string {
  return formatTable(['model', 'action', 'why', 'where', 'predicted', 'on merge'], acting.map((planned) => [
    `**${escapeText(planned.model)}**`,
    `**${planned.action}**`,
    escapeText(planned.reason),
    escapeText(`${placeOf(planned)}${(planned.wave ?? 1) > 1 ? `, in wave ${planned.wave}` : ''}${lineOf(planned)}`),
    escapeText(expectedOf(planned)),
    escapeText(planned.onMerge),
  ]))
}

/** By what a search will be judged, where that is not what people judged. */
function formatMeasures(acting: readonly PlannedModel[]): string {
  const byClicks = acting.filter(({ action, spec: { data } }) => action === 'train' && data.clicks && !data.judgements)
  return byClicks.length === 0 ? '' : `Without \`data.judgements\` measured by clicks: ${nameSome(byClicks.map(({ model }) => model))}.`
}

/** What later steps hold the plan to. */
function formatBinding(acting: readonly PlannedModel[], codeVersion: string): string {
  return formatDetails('What the plan is bound to', [
    formatTable(['model', 'spec', 'plan hash', 'data version'], acting.map(({ model, path, hash, dataVersion }) => [escapeText(model), formatCode(path), shortHash(hash, 64), shortHash(dataVersion, 12)])),
    `Every later step refuses another plan hash. It is made from the spec, the data, the action, the resources, the backend and RankOps ${escapeText(codeVersion)}.`,
  ].join('\n\n'))
}

/** By reason, since most of them share one. */
function formatIdle(idle: readonly PlannedModel[]): string {
  if (idle.length === 0) return ''
  const groups = groupsOf(idle).map(([why, models]) => `${models.length === 1 ? `**${escapeText(models[0]!.model)}**` : countOf(models.length, 'model')} (${escapeText(why)})`)
  return `Left as ${idle.length === 1 ? 'it is' : 'they are'}: ${groups.join('; ')}.`
}

function formatIdleNames(idle: readonly PlannedModel[]): string {
  return groupsOf(idle).length === idle.length ? '' : formatDetails(`The ${countOf(idle.length, 'model')} left as they are`, idle.map(({ model }) => escapeText(model)).join(', '))
}

function groupsOf(idle: readonly PlannedModel[]): [why: string, models: PlannedModel[]][] {
  return [...Map.groupBy(idle, ({ reason, onMerge }) => (onMerge === 'nothing' ? reason : `${reason}; on merge ${onMerge}`))]
}
