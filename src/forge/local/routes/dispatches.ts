import { invalid, notFound } from '../http.ts'
import type { Routes } from '../http.ts'
import type { Context } from './context.ts'

/** What GitHub refuses to start is refused; what it would start is written down, for nothing runs workflows here. */
export function dispatchRoutes({ store, git }: Context): Routes {
  return {
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow}/dispatches': async ({ params, body, actor, now }) => {
      const workflow = params['workflow']!
      const main = await git.resolve('heads/main')
      if (!main || !(await git.listFiles(main)).has(`.github/workflows/${workflow}`)) return notFound
      const ref = String(body['ref'] ?? '')
      if (!(await git.resolve(`heads/${ref.replace(/^refs\/heads\//, '')}`) ?? await git.resolve(`tags/${ref.replace(/^refs\/tags\//, '')}`))) return invalid(`No ref found for: ${ref}`)
      await store.change('dispatches', (dispatches, newId) => { dispatches.push({ id: newId(), workflow, ref, inputs: (body['inputs'] ?? {}) as Record<string, unknown>, actor, createdAt: now }) })
      return { status: 204 }
    },
  }
}
