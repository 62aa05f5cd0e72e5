import type { Forge } from '../forge.ts'
import { noSuchPart, repeatable } from './client.ts'
import type { Client } from './client.ts'

export function reactionCalls({ octokit, at, ask, askIfAny, lack, lacks }: Client): Pick<Forge, 'reactToComment'> {
  return {
    async reactToComment(id, reaction) {
      const purpose = { what: `React to comment ${id}`, permission: 'issues: write" or, on a pull request, "pull-requests: write' }
      if (lacks.has('reactions')) throw lack('reactions', purpose)
      if (await askIfAny(purpose, () => octokit.rest.reactions.createForIssueComment({ ...at, comment_id: id, content: reaction, ...repeatable }), noSuchPart)) return
      // The comment may be gone, or there are no reactions: reading it tells.
      await ask(purpose, () => octokit.rest.issues.getComment({ ...at, comment_id: id }))
      throw lack('reactions', purpose)
    },
  }
}
