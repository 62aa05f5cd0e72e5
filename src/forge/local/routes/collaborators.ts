import { ok } from '../http.ts'
import type { Routes } from '../http.ts'
import { permissionJson } from '../shapes/repository.ts'
import type { Context } from './context.ts'

/** What people may do. Who is not named in the setup may write: whoever reaches this server is at the same machine. */
export function collaboratorRoutes({ links, setup }: Context): Routes {
  return {
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission': async ({ params }) => {
      const login = params['username']!
      return ok(permissionJson(links, login, login === links.owner ? 'admin' : setup.permissions?.[login] ?? 'write'))
    },
  }
}
