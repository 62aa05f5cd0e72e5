import { failure } from '../../base/errors.ts'
import type { Forge } from '../forge.ts'
import { noSuchPart } from './client.ts'
import type { Client } from './client.ts'

export function dispatchCalls({ octokit, at, askIfAny, askWhereAble, lack, lacks }: Client): Pick<Forge, 'dispatchWorkflow' | 'rerunWorkflow'> {
  return {
    async dispatchWorkflow({ workflow, ref, inputs }) {
      const purpose = { what: `Start ${workflow} on ${ref}`, permission: 'actions: write' }
      if (lacks.has('dispatches')) throw lack('dispatches', purpose)
      if (await askIfAny(purpose, () => octokit.rest.actions.createWorkflowDispatch({ ...at, workflow_id: workflow, ref, inputs }), noSuchPart)) return
      // There is no such workflow, or nothing of the kind: a list that can be read tells.
      await askWhereAble('dispatches', purpose, () => octokit.rest.actions.listRepoWorkflows({ ...at, per_page: 1 }))
      throw failure('FORGE_NOT_FOUND', { what: purpose.what, repository: `${at.owner}/${at.repo}` })
    },

    async rerunWorkflow({ workflow, event, head }, jobs = 'all') {
      const purpose = { what: `Start the run of ${workflow} for ${head.slice(0, 7)} again`, permission: 'actions: write' }
      if (lacks.has('dispatches')) throw lack('dispatches', purpose)
      const listed = await askIfAny(purpose, () => octokit.rest.actions.listWorkflowRuns({ ...at, workflow_id: workflow, event, head_sha: head, per_page: 1 }), noSuchPart)
      const [run] = listed?.data.workflow_runs ?? []
      // A forge that looks at no filter gives any run.
      if (run === undefined || run.head_sha !== head || run.event !== event) return false
      if (run.status !== 'completed') return true
      const start = jobs === 'all' ? octokit.rest.actions.reRunWorkflow : octokit.rest.actions.reRunWorkflowFailedJobs
      return await askIfAny(purpose, () => start({ ...at, run_id: run.id }), [...noSuchPart, 403]) !== undefined
    },
  }
}
