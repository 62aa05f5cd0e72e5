import type { Forge } from '../forge.ts'
import type { Client } from './client.ts'

export function dispatchCalls({ octokit, at, ask }: Client): Pick<Forge, 'dispatchWorkflow'> {
  return {
    async dispatchWorkflow({ workflow, ref, inputs }) {
      await ask({ what: `Start ${workflow} on ${ref}`, permission: 'actions: write' }, () => octokit.rest.actions.createWorkflowDispatch({ ...at, workflow_id: workflow, ref, inputs }))
    },
  }
}
