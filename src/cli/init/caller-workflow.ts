import { formatPermissions, reusableWorkflows } from '../reusable-workflows.ts'
import type { ReusableWorkflow } from '../reusable-workflows.ts'

/** Where the called workflows come from: `repository` is owner/name, `ref` best a full commit, `tag` what people call it. */
export interface RankopsSource { repository: string; ref: string; tag?: string }

interface Caller {
  rankops: RankopsSource
  /** Merges to it are released and deployed. */
  branch: string
  /** Labels of the runners that train, and on whose machine models are deployed; none: those that the called workflows have by default. */
  trainingRunner: readonly string[]
  deploymentRunner: readonly string[]
  /** At which minute of each hour health is checked: not the full hour, when everyone's schedules run late. */
  minute: number
  /** Whether each call says where RankOps lies, for a forge that does not tell a called workflow where it comes from. */
  namesTool: boolean
}

export const callerPath = '.github/workflows/rankops.yml'

/** GitHub Enterprise Server lacks what `job.workflow_repository` says on github.com, also where data stay in one region. */
export function tellsWhereFrom(serverUrl: string): boolean {
  return /^(?:github\.com|[\w-]+\.ghe\.com)$/.test(URL.parse(serverUrl)?.hostname ?? '')
}

/** Inputs of a call that say what its `uses` says. */
export function toolInputs(repository: string, ref: string): Record<'tool-repository' | 'tool-ref', string> {
  return { 'tool-repository': repository, 'tool-ref': ref }
}

/** The one workflow that a repository needs, at most 25 lines. Required checks must report on every pull request, so nothing is filtered by path. */
export function formatCallerWorkflow({ rankops, branch, minute, namesTool, ...runners }: Caller): string {
  const { pullRequest, merge, watch, commands } = reusableWorkflows
  const training = { ...(namesTool ? toolInputs(rankops.repository, rankops.ref) : {}), ...labels('training-runner', runners.trainingRunner) }
  const deployment = { ...(namesTool ? toolInputs(rankops.repository, rankops.ref) : {}), ...labels('deployment-runner', runners.deploymentRunner) }
  return [
    'name: RankOps # plans, trains and judges every change of a model; a merge ships what was judged. Made by rankops init, yours to change',
    `on: { pull_request: {}, merge_group: {}, push: { branches: [${quote(branch)}] }, schedule: [{ cron: '${minute} * * * *' }],`,
    '  workflow_dispatch: { inputs: { command: {}, pull-request: {}, head: {} } }, issue_comment: { types: [created] } } # zizmor: ignore[dangerous-triggers] a comment runs code of the default branch only',
    'permissions: {}',
    'jobs:',
    ...formatJob('pull-request', pullRequest, rankops, training),
    ...formatJob('merge', merge, rankops, { ...training, ...deployment }),
    ...formatJob('watch', watch, rankops, deployment),
    ...formatJob('commands', commands, rankops, deployment),
    '',
  ].join('\n')
}

/** The second workflow, of repositories that others fork: their own runs may only read, so this one writes their comment. */
export function formatForkComment(caller: string, { repository, ref }: RankopsSource, namesTool = false): string[] {
  const { file, permissions } = reusableWorkflows.comment
  return [
    'name: RankOps comment',
    `on: { workflow_run: { workflows: [${quote(caller)}], types: [completed] } } # zizmor: ignore[dangerous-triggers] runs nothing of the fork`,
    'permissions: {}',
    'jobs:',
    '  comment:',
    `    permissions: ${formatPermissions(permissions)}`,
    `    uses: ${repository}/.github/workflows/${file}@${ref}`,
    ...(namesTool ? [`    with: ${formatInputs(toolInputs(repository, ref))}`] : []),
  ]
}

function formatJob(name: string, { file, permissions, events }: ReusableWorkflow, { repository, ref, tag }: RankopsSource, inputs: Record<string, string>): string[] {
  return [
    `  ${name}:`,
    `    if: ${events.map((event) => `github.event_name == '${event}'`).join(' || ')}`,
    `    permissions: ${formatPermissions(permissions)}`,
    `    uses: ${repository}/.github/workflows/${file}@${ref}${tag === undefined ? '' : ` # ${tag}`}`,
    ...(Object.keys(inputs).length > 0 ? [`    with: ${formatInputs(inputs)}`] : []),
  ]
}

/** `{ tool-repository: acme/rankops, training-runner: '["gpu"]' }` */
export function formatInputs(inputs: Readonly<Record<string, string>>): string {
  return `{ ${Object.entries(inputs).map(([input, value]) => `${input}: ${quote(value)}`).join(', ')} }`
}

function labels(input: string, given: readonly string[]): Record<string, string> {
  return given.length > 0 ? { [input]: JSON.stringify(given) } : {}
}

function quote(text: string): string {
  return /^[A-Za-z][\w ./-]*$/.test(text) ? text : `'${text.replaceAll('\'', '\'\'')}'`
}
