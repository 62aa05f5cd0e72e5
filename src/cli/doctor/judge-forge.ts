import { lackOf } from '../../forge/capabilities.ts'
import type { Capability } from '../../forge/capabilities.ts'
import type { RepositorySettings, SelfHostedRunner, WorkflowSettings } from '../../forge/forge.ts'
import { stateBranch } from '../../forge/state-branch.ts'
import { formatForkComment } from '../init/caller-workflow.ts'
import { gateJob, reusableWorkflows } from '../reusable-workflows.ts'
import type { CallerFile } from '../workflow-calls.ts'
import { finding } from './finding.ts'
import type { Finding, Seen } from './finding.ts'
import { judgeRunnerLabels } from './judge-runner-labels.ts'
import { judgeRunnerVersions } from './judge-runner-versions.ts'
import type { RunnerVersion } from './judge-runner-versions.ts'

/** What a token shows of a repository. `stateHead` is the head of the state branch, undefined inside where there is none yet. */
export interface ForgeView {
  repository: string
  /** Its page. */
  url: string
  settings: Seen<RepositorySettings>
  workflows: Seen<WorkflowSettings[]>
  requiredChecks: Seen<string[]>
  labels: Seen<string[]>
  workflowDefaults: Seen<{ permissions: 'read' | 'write'; mayCreatePullRequests: boolean }>
  runners: Seen<SelfHostedRunner[]>
  runnerVersions: Seen<RunnerVersion[]>
  stateHead: Seen<string | undefined>
  /** What this forge was found not to have. */
  lacks: readonly Capability[]
}

/** GitHub switches schedules of public repositories off after so many days in which nothing happened; so long before, it is told. */
const schedulesEndAfterDays = 60
const warnAfterDays = 45
const dayMs = 86_400_000

/** How the repository is set up on its forge. What the token does not show is told as unknown, with the way to see it; it is no failure. */
export function judgeForge(view: ForgeView, callers: readonly CallerFile[], alertLabel: string, now: Date): Finding[] {
  if ('hidden' in view.settings && view.settings.isOutage) return [finding('forge', 'unknown', `${view.repository} ${view.settings.hidden}. Run doctor again later.`)]
  if ('hidden' in view.settings) return [finding('forge', 'fail', `${view.repository} ${view.settings.hidden}: the name is wrong, or the token has expired or is for another repository.`, 'export GITHUB_TOKEN="$(gh auth token)"')]
  const settings = view.settings.value
  return [
    ...judgeRepository(view.repository, settings),
    ...whereSeen(view.workflows, 'Whether workflows are switched off', (workflows) => judgeSchedules(workflows, callers, settings, now)),
    ...whereSeen(view.requiredChecks, `What ${settings.defaultBranch} requires`, (checks) => judgeChecks(view.repository, settings.defaultBranch, checks, callers)),
    ...judgeForks(settings, callers),
    ...whereSeen(view.workflowDefaults, 'What workflows may do by default, and whether they may create pull requests,', (defaults) => judgeDefaults(view.repository, defaults)),
    ...whereSeen(view.labels, 'Which labels there are', (labels) => [finding('forge', 'ok', labels.includes(alertLabel) ? `The label ${alertLabel} is there.` : `The label ${alertLabel} is not there yet; the first alert makes it.`)]),
    ...whereSeen(view.runners, 'Which self-hosted runners there are, and their versions,', (runners) => [...judgeRunnerLabels(runners, callers, view.url), ...judgeRunnerVersions(runners, 'value' in view.runnerVersions ? view.runnerVersions.value : [], now)]),
    ...whereSeen(view.stateHead, `The branch ${stateBranch}`, (head) => [finding('forge', 'ok', head === undefined ? `The branch ${stateBranch} is not there yet; the first deployment makes it.` : `The branch ${stateBranch} is there, at ${head.slice(0, 7)}.`)]),
    ...view.lacks.map((capability) => finding('forge', isFatal(capability) ? 'warn' : 'ok', `This forge ${lackOf[capability]}.`)),
  ]
}

/** Without these a run does less than it seems to; without the others RankOps does the same in another way. */
function isFatal(capability: Capability): boolean {
  return capability === 'dynamicMatrices' || capability === 'workflowSource' || capability === 'artifacts'
}

function whereSeen<T>(seen: Seen<T>, what: string, judge: (value: T) => Finding[]): Finding[] {
  return 'hidden' in seen ? [finding('forge', 'unknown', `${what} ${seen.hidden}.`)] : judge(seen.value)
}

function judgeRepository(repository: string, { isArchived, hasIssues, defaultBranch }: RepositorySettings): Finding[] {
  if (isArchived) return [finding('forge', 'fail', `${repository} is archived: nothing runs there.`, `gh repo unarchive ${repository}`)]
  if (!hasIssues) return [finding('forge', 'fail', `${repository} has its issues switched off, which alerts are kept as.`, `gh repo edit ${repository} --enable-issues`)]
  return [finding('forge', 'ok', `${repository} can be read; its default branch is ${defaultBranch}, and it has issues.`)]
}

function judgeSchedules(workflows: readonly WorkflowSettings[], callers: readonly CallerFile[], { defaultBranch, isPrivate, pushedAt }: RepositorySettings, now: Date): Finding[] {
  const states = callers.map(({ path, events }) => ({ path, file: path.split('/').at(-1)!, isScheduled: Object.hasOwn(events, 'schedule'), state: workflows.find((workflow) => workflow.path === path)?.state }))
  const found = states.flatMap(({ path, file, state }): Finding[] => {
    if (state === undefined) return [finding('forge', 'warn', `${path} is not on ${defaultBranch} yet: schedules and merges begin when it is merged.`)]
    if (state === 'active') return []
    const why = state === 'disabled_inactivity' ? `was switched off, since nothing had happened for ${schedulesEndAfterDays} days: nobody watches the models` : `is switched off (${state})`
    return [finding('forge', 'fail', `${path} ${why}.`, `gh workflow enable ${file}`)]
  })
  const days = pushedAt === undefined ? 0 : Math.floor((now.getTime() - Date.parse(pushedAt)) / dayMs)
  const endsSoon = !isPrivate && days > warnAfterDays && states.some(({ isScheduled, state }) => isScheduled && state === 'active')
  if (endsSoon) found.push(finding('forge', 'warn', `The last push was ${days} days ago; after ${schedulesEndAfterDays} days without one the forge switches schedules off. Any commit starts the days anew:`, 'git commit --allow-empty -m \'Keep the schedules alive\' && git push'))
  if (found.length > 0 || states.length === 0) return found
  return [finding('forge', 'ok', `${states.map(({ path }) => path).join(', ')} ${states.length === 1 ? 'is' : 'are'} active.`)]
}

function judgeChecks(repository: string, branch: string, checks: readonly string[], callers: readonly CallerFile[]): Finding[] {
  const gates = callers.flatMap(({ calls }) => calls.filter(({ workflow }) => workflow.file === reusableWorkflows.pullRequest.file).map(({ name }) => `${name} / ${gateJob}`))
  if (gates.length === 0) return []
  const required = gates.find((gate) => checks.includes(gate))
  if (required !== undefined) return [finding('forge', 'ok', `${branch} requires the check "${required}".`)]
  return [finding('forge', 'warn', `${branch} does not require the check "${gates[0]!}", so that a model which failed can be merged${checks.length === 0 ? '' : ` (it requires ${checks.map((check) => `"${check}"`).join(', ')})`}. An administrator adds it so:`,
    `echo ${shellQuote(rulesetFor(gates[0]!))} | gh api --method POST repos/${repository}/rulesets --input -`)]
}

/** A public repository is forked. */
function judgeForks({ isPrivate }: RepositorySettings, callers: readonly CallerFile[]): Finding[] {
  const calls = callers.flatMap((caller) => caller.calls.map((call) => ({ caller, ...call })))
  const own = calls.find(({ workflow }) => workflow.file === reusableWorkflows.pullRequest.file)
  if (isPrivate || own?.repository === undefined || own.ref === undefined) return []
  if (calls.some(({ workflow }) => workflow.file === reusableWorkflows.comment.file)) return [finding('forge', 'ok', 'Pull requests of forks get their comment.')]
  return [finding('forge', 'warn', 'Pull requests of forks get no comment, since their own runs may only read. A file .github/workflows/rankops-comment.yml brings it:',
    ...formatForkComment(own.caller.name, { repository: own.repository, ref: own.ref }, Object.hasOwn(own.inputs, 'tool-repository')))]
}

/** The body that makes a check required on the default branch. */
export function rulesetFor(check: string): string {
  return JSON.stringify({
    name: 'RankOps',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [{ type: 'required_status_checks', parameters: { strict_required_status_checks_policy: false, required_status_checks: [{ context: check }] } }],
  })
}

function judgeDefaults(repository: string, { permissions, mayCreatePullRequests }: { permissions: 'read' | 'write'; mayCreatePullRequests: boolean }): Finding[] {
  const more = mayCreatePullRequests ? 'They may create pull requests, as RankOps does after a rollback.' : 'They may not create pull requests: after a rollback RankOps leaves a branch and a link, unless that is allowed under Settings, Actions, General.'
  if (permissions === 'write') return [finding('forge', 'warn', `Workflows that do not say what they may do may write everything. ${more}`, `gh api --method PUT repos/${repository}/actions/permissions/workflow -f default_workflow_permissions=read`)]
  return [finding('forge', 'ok', `Workflows may only read where they do not say more. ${more}`)]
}

function shellQuote(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`
}
