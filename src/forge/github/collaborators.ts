import type { Forge, Permission } from '../forge.ts'
import type { Client } from './client.ts'

const permissions: readonly string[] = ['admin', 'write', 'read', 'none'] satisfies Permission[]

/** What people may do in the repository. */
export function collaboratorCalls({ octokit, at, askIfAny }: Client): Pick<Forge, 'getPermission'> {
  return {
    async getPermission(login) {
      // Nobody of that name: a robot, or an account that is gone.
      const answer = await askIfAny({ what: `Read what ${login} may do`, permission: 'metadata: read' }, () => octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username: login }))
      const found = answer?.data.permission ?? 'none'
      return permissions.includes(found) ? found as Permission : 'none'
    },
  }
}
