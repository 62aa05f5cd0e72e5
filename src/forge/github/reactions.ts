import type { Forge } from '../forge.ts'
import { repeatable } from './client.ts'
import type { Client } from './client.ts'

export function reactionCalls({ octokit, at, ask }: Client): Pick<Forge, 'reactToComment'> {
  return {
    async reactToComment(id, reaction) {
      await ask({ what: `React to comment ${id}`, permission: 'issues: write" or, on a pull request, "pull-requests: write' }, () => octokit.rest.reactions.createForIssueComment({ ...at, comment_id: id, content: reaction, ...repeatable }))
    },
  }
}
