import { failure } from '../../base/errors.ts'
import type { Forge } from '../forge.ts'
import { noSuchPart } from './client.ts'
import type { Client } from './client.ts'

export function dispatchCalls({ octokit, at, askIfAny, askWhereAble, lack, lacks }: Client): Pick<Forge, 'dispatchWorkflow'> {
  return {
    async dispatchWorkflow({ workflow, ref, inputs }) {
      const purpose = { what: `Start ${workflow} on ${ref}`, permission: 'actions: write' }
      if (lacks.has('dispatches')) throw lack('dispatches', purpose)
      if (await askIfAny(purpose, () => octokit.rest.actions.createWorkflowDispatch({ ...at, workflow_id: workflow, ref, inputs }), noSuchPart)) return
      // There is no such workflow, or nothing of the kind: a list that can be read tells.
      await askWhereAble('dispatches', purpose, () => octokit.rest.actions.listRepoWorkflows({ ...at, per_page: 1 }))
      throw failure('FORGE_NOT_FOUND', { what: purpose.what, repository: `${at.owner}/${at.repo}` })
    },
  }
}
