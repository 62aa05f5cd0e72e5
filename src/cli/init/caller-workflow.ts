import { formatPermissions, reusableWorkflows } from '../reusable-workflows.ts'
import type { ReusableWorkflow } from '../reusable-workflows.ts'

/** Where the called workflows come from: `repository` is owner/name, `ref` best a full commit, `tag` what people call it. */
export interface RankopsSource { repository: string; ref: string; tag?: string }

export interface Caller {
  rankops: RankopsSource
  /** Merges to it are released and deployed. */
  branch: string
  /** Labels of the runners that train, and on whose machine models are deployed; none: those that the called workflows have by default. */
  trainingRunner: readonly string[]
  deploymentRunner: readonly string[]
  /** At which minute of each hour health is checked: not the full hour, when everyone's schedules run late. */
  minute: number
}

export const callerPath = '.github/workflows/rankops.yml'

/** The one workflow that a repository needs, at most 25 lines. Required checks must report on every pull request, so nothing is filtered by path. */
export function formatCallerWorkflow({ rankops, branch, minute, ...runners }: Caller): string {
  const { pullRequest, merge, watch, commands } = reusableWorkflows
  const training = { 'training-runner': runners.trainingRunner }
  const deployment = { 'deployment-runner': runners.deploymentRunner }
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
export function formatForkComment(caller: string, { repository, ref }: RankopsSource): string[] {
  const { file, permissions } = reusableWorkflows.comment
  return [
    'name: RankOps comment',
    `on: { workflow_run: { workflows: [${quote(caller)}], types: [completed] } } # zizmor: ignore[dangerous-triggers] runs nothing of the fork`,
    'permissions: {}',
    'jobs:',
    '  comment:',
    `    permissions: ${formatPermissions(permissions)}`,
    `    uses: ${repository}/.github/workflows/${file}@${ref}`,
  ]
}

function formatJob(name: string, { file, permissions, events }: ReusableWorkflow, { repository, ref, tag }: RankopsSource, runners: Record<string, readonly string[]>): string[] {
  const inputs = Object.entries(runners).filter(([, labels]) => labels.length > 0).map(([input, labels]) => `${input}: ${quote(JSON.stringify(labels))}`)
  return [
    `  ${name}:`,
    `    if: ${events.map((event) => `github.event_name == '${event}'`).join(' || ')}`,
    `    permissions: ${formatPermissions(permissions)}`,
    `    uses: ${repository}/.github/workflows/${file}@${ref}${tag === undefined ? '' : ` # ${tag}`}`,
    ...(inputs.length > 0 ? [`    with: { ${inputs.join(', ')} }`] : []),
  ]
}

function quote(text: string): string {
  return /^[A-Za-z][\w ./-]*$/.test(text) ? text : `'${text.replaceAll('\'', '\'\'')}'`
}
