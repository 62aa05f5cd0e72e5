import { parseYaml } from '../../../base/yaml.ts'
import type { Permission, SelfHostedRunner, WorkflowState } from '../../forge.ts'
import { notFound, ok, page, refused } from '../http.ts'
import type { Handler, Routes } from '../http.ts'
import { commitJson } from '../shapes/code.ts'
import { branchJson, requiredChecksJson, runnerJson, workflowJson } from '../shapes/settings.ts'
import { readCommits } from './code.ts'
import type { ArtifactSetup } from './artifacts.ts'
import type { Context } from './context.ts'
import type { RunSetup } from './runs.ts'

const root = '/repos/{owner}/{repo}'

/** What people set up by hand on a forge; nothing of it changes what the embedded forge does. */
export interface RepositorySetup {
  /** Checks that `main` requires. */
  requiredChecks?: string[]
  /** By path; the others are active. */
  workflowStates?: Record<string, WorkflowState>
  /** Whether workflows may create and approve pull requests. Default false, as for new repositories. */
  mayCreatePullRequests?: boolean
  runners?: SelfHostedRunner[]
  artifacts?: ArtifactSetup[]
  runs?: RunSetup[]
  /** By login; everybody else may write. */
  permissions?: Record<string, Permission>
}

/** How the repository is set up. */
export function settingRoutes({ git, links, setup }: Context): Routes {
  const { requiredChecks = [], workflowStates = {}, mayCreatePullRequests = false, runners = [] } = setup

  return {
    [`GET ${root}/actions/workflows`]: async (request) => {
      const workflows = await listWorkflows()
      const { entries, headers } = page(request, workflows)
      return ok({ total_count: workflows.length, workflows: entries.map((workflow) => workflowJson(links, workflow)) }, headers)
    },

    [`GET ${root}/rules/branches/{branch}`]: async (request) => {
      const { entries, headers } = page(request, request.params['branch'] === 'main' && requiredChecks.length > 0 ? [requiredChecksJson(links, requiredChecks)] : [])
      return ok(entries, headers)
    },

    [`GET ${root}/branches/{branch}`]: async ({ params }) => {
      const branch = params['branch']!
      const sha = await git.resolve(`heads/${branch}`)
      return sha ? ok(branchJson(links, branch, commitJson(links, (await readCommits(git, [sha]))[0]!), branch === 'main' && requiredChecks.length > 0)) : notFound
    },

    [`GET ${root}/actions/permissions/workflow`]: forPeople(async () => ok({ default_workflow_permissions: 'read', can_approve_pull_request_reviews: mayCreatePullRequests })),

    [`GET ${root}/actions/runners`]: forPeople(async (request) => {
      const { entries, headers } = page(request, runners)
      return ok({ total_count: runners.length, runners: entries.map(runnerJson) }, headers)
    }),
  }

  async function listWorkflows(): Promise<{ path: string; name: string; state: WorkflowState }[]> {
    const head = await git.resolve('heads/main')
    const files = head === undefined ? [] : [...await git.listFiles(head)].filter(([path]) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    return Promise.all(files.map(async ([path, { sha }]) => ({ path, name: nameIn((await git.readBlob(sha)).toString()) ?? path, state: workflowStates[path] ?? 'active' })))
  }
}

/** As on GitHub, no workflow token is let in. */
function forPeople(handler: Handler): Handler {
  return async (request) => (request.actor.endsWith('[bot]') ? refused(403, 'Resource not accessible by integration') : handler(request))
}

function nameIn(text: string): string | undefined {
  const { value } = parseYaml(text)
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined
  return typeof name === 'string' ? name : undefined
}
