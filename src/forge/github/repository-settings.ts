import { isFailure } from '../../base/errors.ts'
import type { Forge, WorkflowState } from '../forge.ts'
import type { Client } from './client.ts'

/** Where the runner application is published; a forge may mirror it. */
const runnerApplication = { owner: 'actions', repo: 'runner' }

/** How the repository is set up; nothing is changed. */
export function repositorySettingCalls({ octokit, at, ask, askIfAny, askWhereAble }: Client): Pick<Forge, 'getRepository' | 'listWorkflows' | 'listRequiredChecks' | 'listLabels' | 'getWorkflowDefaults' | 'listRunners' | 'listRunnerVersions'> {
  // No workflow token has it: of the repository's people only its administrators.
  const administration = 'administration: read'

  return {
    async getRepository() {
      const { data } = await ask({ what: 'Read the repository', permission: 'metadata: read' }, () => octokit.rest.repos.get({ ...at }))
      return { defaultBranch: data.default_branch, isPrivate: data.private, isArchived: data.archived, hasIssues: data.has_issues, ...(data.pushed_at ? { pushedAt: data.pushed_at } : {}) }
    },

    async listWorkflows() {
      const workflows = await ask({ what: 'List the workflows', permission: 'actions: read' }, () => octokit.paginate(octokit.rest.actions.listRepoWorkflows, { ...at, per_page: 100 }))
      return workflows.map(({ name, path, state }) => ({ name, path, state: state as WorkflowState }))
    },

    async listRequiredChecks(branch) {
      const rules = await askWhereAble('rulesets', { what: `Read the rules of ${branch}`, permission: 'metadata: read' }, () => octokit.paginate(octokit.rest.repos.getBranchRules, { ...at, branch, per_page: 100 }))
        .catch((error: unknown) => { if (isFailure(error, 'FORGE_LACKS')) return []; throw error })
      const byRules = rules.flatMap((rule) => (rule.type === 'required_status_checks' ? rule.parameters?.required_status_checks.map(({ context }) => context) ?? [] : []))
      // The older kind of protection.
      const found = await askIfAny({ what: `Read the branch ${branch}`, permission: 'contents: read' }, () => octokit.rest.repos.getBranch({ ...at, branch }))
      return [...new Set([...byRules, ...found?.data.protection?.required_status_checks?.contexts ?? []])].sort()
    },

    async listLabels() {
      const labels = await ask({ what: 'List the labels', permission: 'issues: read' }, () => octokit.paginate(octokit.rest.issues.listLabelsForRepo, { ...at, per_page: 100 }))
      return labels.map(({ name }) => name)
    },

    async getWorkflowDefaults() {
      const { data } = await ask({ what: 'Read what workflows may do by default', permission: administration }, () => octokit.rest.actions.getGithubActionsDefaultWorkflowPermissionsRepository({ ...at }))
      return { permissions: data.default_workflow_permissions, mayCreatePullRequests: data.can_approve_pull_request_reviews }
    },

    async listRunners() {
      const runners = await ask({ what: 'List the self-hosted runners', permission: administration }, () => octokit.paginate(octokit.rest.actions.listSelfHostedRunnersForRepo, { ...at, per_page: 100 }))
      return runners.map(({ name, status, labels, ...runner }) => ({ name, isOnline: status === 'online', labels: labels.map((label) => label.name), ...versionOf(runner) }))
    },

    async listRunnerVersions() {
      const { data } = await askWhereAble('runnerVersions', { what: 'List the versions of the runner', permission: 'metadata: read' }, () => octokit.rest.repos.listReleases({ ...runnerApplication, per_page: 100 }))
      return data.flatMap(({ tag_name: tag, draft, prerelease, published_at: publishedAt }) => (draft || prerelease || !publishedAt ? [] : [{ version: tag.replace(/^v/, ''), publishedAt }]))
    },
  }
}

/** Enterprise Servers, and the types of the client, do not know it yet. */
function versionOf(runner: object): { version?: string } {
  const version = 'version' in runner ? runner.version : undefined
  return typeof version === 'string' && version !== '' ? { version } : {}
}
