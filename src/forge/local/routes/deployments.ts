import type { DeploymentState } from '../../forge.ts'
import { created, invalid, notFound, ok, page } from '../http.ts'
import type { Routes } from '../http.ts'
import { deploymentJson, statusJson } from '../shapes/releases.ts'
import type { DeploymentEntry } from '../store.ts'
import type { Context } from './context.ts'

const root = '/repos/{owner}/{repo}/deployments'
const states: DeploymentState[] = ['queued', 'pending', 'in_progress', 'success', 'failure', 'error', 'inactive']

export function deploymentRoutes({ store, git, links }: Context): Routes {
  const find = (id: string) => store.list('deployments').find((deployment) => deployment.id === Number(id))

  return {
    [`GET ${root}`]: async (request) => {
      const wanted = (name: 'environment' | 'ref' | 'sha' | 'task') => request.query.get(name)
      const deployments = store.list('deployments').filter((deployment) => (['environment', 'ref', 'sha', 'task'] as const).every((name) => wanted(name) === null || wanted(name) === deployment[name])).toReversed()
      const { entries, headers } = page(request, deployments)
      return ok(entries.map((deployment) => deploymentJson(links, deployment)), headers)
    },

    [`POST ${root}`]: async ({ body, actor, now }) => {
      const ref = String(body['ref'] ?? '')
      const sha = await git.resolve(ref)
      if (!sha) return invalid(`No ref found for: ${ref}`)
      const environment = String(body['environment'] ?? 'production')
      const deployment = await store.change('deployments', (deployments, newId) => {
        const entry: DeploymentEntry = {
          id: newId(), sha, ref, task: String(body['task'] ?? 'deploy'), environment, description: String(body['description'] ?? ''), payload: body['payload'] ?? {},
          isProduction: typeof body['production_environment'] === 'boolean' ? body['production_environment'] : environment === 'production',
          creator: actor, createdAt: now, updatedAt: now, statuses: [],
        }
        deployments.push(entry)
        return entry
      })
      return created(deploymentJson(links, deployment))
    },

    [`GET ${root}/{id}`]: async ({ params }) => {
      const deployment = find(params['id']!)
      return deployment ? ok(deploymentJson(links, deployment)) : notFound
    },

    [`GET ${root}/{id}/statuses`]: async (request) => {
      const deployment = find(request.params['id']!)
      if (!deployment) return notFound
      const { entries, headers } = page(request, deployment.statuses.toReversed())
      return ok(entries.map((status) => statusJson(links, deployment, status)), headers)
    },

    [`POST ${root}/{id}/statuses`]: async ({ params, body, actor, now }) => {
      const deployment = find(params['id']!)
      if (!deployment) return notFound
      const state = body['state'] as DeploymentState
      if (!states.includes(state)) return invalid('Validation Failed', { resource: 'DeploymentStatus', field: 'state', code: 'invalid' })
      const status = await store.change('deployments', (deployments, newId) => {
        const add = (entry: DeploymentEntry, newState: DeploymentState, description: string, environmentUrl: string, logUrl: string) => {
          const added = { id: newId(), state: newState, description, environmentUrl, logUrl, creator: actor, createdAt: now }
          entry.statuses.push(added)
          entry.updatedAt = now
          return added
        }
        // GitHub retires the earlier deployments of an environment, except in production.
        if (state === 'success' && body['auto_inactive'] !== false) {
          for (const other of deployments) {
            if (other.id !== deployment.id && other.environment === deployment.environment && !other.isProduction && other.statuses.at(-1)?.state === 'success') add(other, 'inactive', '', '', '')
          }
        }
        return add(deployments.find(({ id }) => id === deployment.id)!, state, String(body['description'] ?? ''), String(body['environment_url'] ?? ''), String(body['log_url'] ?? body['target_url'] ?? ''))
      })
      return created(statusJson(links, deployment, status))
    },
  }
}
