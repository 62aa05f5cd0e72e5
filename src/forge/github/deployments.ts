import type { RestEndpointMethodTypes } from '@octokit/rest'
import type { Deployment, DeploymentState, Forge } from '../forge.ts'
import type { Client } from './client.ts'

type DeploymentData = RestEndpointMethodTypes['repos']['getDeployment']['response']['data']

/** A state costs one request, so only the newest deployments carry theirs. */
const nWithState = 5

export function deploymentCalls({ octokit, at, ask, askWhereAble }: Client): Pick<Forge, 'listDeployments' | 'createDeployment' | 'createDeploymentStatus'> {
  const read = 'deployments: read'
  const write = 'deployments: write'

  async function newestState(id: number): Promise<Pick<Deployment, 'state' | 'stateDescription'>> {
    const { data: [newest] } = await octokit.rest.repos.listDeploymentStatuses({ ...at, deployment_id: id, per_page: 1 })
    return newest ? { state: newest.state as DeploymentState, stateDescription: newest.description } : {}
  }

  return {
    listDeployments: (environment) => askWhereAble('deployments', { what: `List deployments to ${environment}`, permission: read }, async () => {
      const deployments = await octokit.paginate(octokit.rest.repos.listDeployments, { ...at, environment, per_page: 100 })
      const states = await Promise.all(deployments.slice(0, nWithState).map(({ id }) => newestState(id)))
      return deployments.map((data, i) => ({ ...toDeployment(data as DeploymentData), ...states[i] }))
    }),

    async createDeployment({ ref, environment, description, payload }) {
      const { data } = await ask({ what: `Create a deployment of ${ref} to ${environment}`, permission: write }, () => octokit.rest.repos.createDeployment({
        // The gate has judged already: merge nothing into the ref, wait for no further checks.
        ...at, ref, environment, description, payload, auto_merge: false, required_contexts: [],
      }))
      return toDeployment(data as DeploymentData)
    },

    async createDeploymentStatus(id, { state, description, environmentUrl, logUrl }) {
      await ask({ what: `Report deployment ${id} as ${state}`, permission: write }, () => octokit.rest.repos.createDeploymentStatus({ ...at, deployment_id: id, state, description: description.slice(0, 140), ...(environmentUrl ? { environment_url: environmentUrl } : {}), ...(logUrl ? { log_url: logUrl } : {}) }))
    },
  }
}

function toDeployment(data: DeploymentData): Deployment {
  return {
    id: data.id,
    ref: data.ref,
    environment: data.environment,
    description: data.description ?? '',
    payload: (typeof data.payload === 'string' ? JSON.parse(data.payload || '{}') : data.payload) as Record<string, unknown>,
    createdAt: data.created_at,
  }
}
