import { notFound, ok, page, refused } from '../http.ts'
import type { Handler, Routes } from '../http.ts'
import { idOf, nodeId } from '../shapes/links.ts'
import { repositoryJson } from '../shapes/repository.ts'
import type { Context } from './context.ts'

/** A run of a workflow. None are made here, so a test says which there are; the later in the list the newer. */
export interface RunSetup { id: number; /** File name. */ workflow: string; event: string; /** Commit. */ head: string; status?: 'completed' | 'in_progress'; hasFailed?: boolean; /** GitHub starts no run again that is older than thirty days. */ isOld?: boolean }

/** Runs are listed; what GitHub would start again is written down. */
export function runRoutes({ store, links, setup }: Context): Routes {
  const runs = () => setup.runs ?? []

  return {
    'GET /repos/{owner}/{repo}/actions/workflows/{workflow}/runs': async (request) => {
      const [event, head] = ['event', 'head_sha'].map((name) => request.query.get(name))
      const found = runs().filter((run) => run.workflow === request.params['workflow'] && (event === null || run.event === event) && (head === null || run.head === head)).reverse()
      const { entries, headers } = page(request, found)
      return ok({ total_count: found.length, workflow_runs: entries.map(runJson) }, headers)
    },

    'POST /repos/{owner}/{repo}/actions/runs/{run}/rerun': rerun('all'),
    'POST /repos/{owner}/{repo}/actions/runs/{run}/rerun-failed-jobs': rerun('failed'),
  }

  function rerun(jobs: 'all' | 'failed'): Handler {
    return async ({ params, actor, now }) => {
      const run = runs().find(({ id }) => id === Number(params['run']))
      if (!run) return notFound
      if (run.hasFailed === false && jobs === 'failed') return refused(403, 'This workflow run cannot be retried')
      if (run.isOld) return refused(403, 'Unable to retry this workflow run because it was created over a month ago')
      if (run.status === 'in_progress') return refused(403, 'This workflow run is already running')
      await store.change('reruns', (reruns, newId) => { reruns.push({ id: newId(), run: run.id, jobs, actor, createdAt: now }) })
      return { status: 201, body: {} }
    }
  }

  function runJson({ id, workflow, event, head, status = 'completed', hasFailed = true }: RunSetup) {
    const workflowId = idOf(workflow)
    const api = links.api(`/actions/runs/${id}`)
    return {
      id,
      node_id: nodeId('WorkflowRun', id),
      name: workflow,
      path: `.github/workflows/${workflow}`,
      display_title: workflow,
      run_number: id,
      run_attempt: 1,
      event,
      status,
      conclusion: status !== 'completed' ? null : hasFailed ? 'failure' : 'success',
      workflow_id: workflowId,
      head_branch: 'change',
      head_sha: head,
      head_commit: null,
      pull_requests: [],
      repository: repositoryJson(links),
      head_repository: repositoryJson(links),
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      url: api,
      html_url: links.web(`/actions/runs/${id}`),
      jobs_url: `${api}/jobs`,
      logs_url: `${api}/logs`,
      artifacts_url: `${api}/artifacts`,
      cancel_url: `${api}/cancel`,
      rerun_url: `${api}/rerun`,
      check_suite_url: links.api(`/check-suites/${id}`),
      workflow_url: links.api(`/actions/workflows/${workflowId}`),
    }
  }
}
