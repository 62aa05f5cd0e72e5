import type { Comment, Forge, Issue } from '../forge.ts'
import { repeatable } from './client.ts'
import type { Client } from './client.ts'

/** Issues, labels, and the comments of issues and pull requests. */
export function conversationCalls({ octokit, at, ask, askIfAny }: Client): Pick<Forge, 'listComments' | 'createComment' | 'updateComment' | 'deleteComment' | 'listIssues' | 'createIssue' | 'updateIssue' | 'ensureLabel'> {
  const read = 'issues: read'
  const write = 'issues: write'
  const writeEither = 'issues: write" or, on a pull request, "pull-requests: write'

  return {
    async listComments(number) {
      const comments = await ask({ what: `List the comments of #${number}`, permission: read }, () => octokit.paginate(octokit.rest.issues.listComments, { ...at, issue_number: number, per_page: 100 }))
      return comments.map(toComment)
    },

    async createComment(number, body) {
      const { data } = await ask({ what: `Comment on #${number}`, permission: writeEither }, () => octokit.rest.issues.createComment({ ...at, issue_number: number, body }))
      return toComment(data)
    },

    async updateComment(id, body) {
      const { data } = await ask({ what: `Update comment ${id}`, permission: writeEither }, () => octokit.rest.issues.updateComment({ ...at, comment_id: id, body }))
      return toComment(data)
    },

    async deleteComment(id) {
      // A repeated deletion finds nothing any more.
      await askIfAny({ what: `Delete comment ${id}`, permission: writeEither }, () => octokit.rest.issues.deleteComment({ ...at, comment_id: id }))
    },

    async listIssues({ labels, state }) {
      const issues = await ask({ what: 'List issues', permission: read }, () => octokit.paginate(octokit.rest.issues.listForRepo, { ...at, state, per_page: 100, ...(labels.length > 0 ? { labels: labels.join(',') } : {}) }))
      return issues.filter((issue) => issue.pull_request === undefined).map(toIssue)
    },

    async createIssue(issue) {
      const { data } = await ask({ what: `Create issue "${issue.title}"`, permission: write }, () => octokit.rest.issues.create({ ...at, ...issue }))
      return toIssue(data)
    },

    async updateIssue(number, { stateReason, ...change }) {
      const { data } = await ask({ what: `Update issue #${number}`, permission: write }, () => octokit.rest.issues.update({ ...at, issue_number: number, ...change, ...(stateReason ? { state_reason: stateReason } : {}) }))
      return toIssue(data)
    },

    async ensureLabel({ name, color, description }) {
      const known = await askIfAny({ what: `Read label ${name}`, permission: read }, () => octokit.rest.issues.getLabel({ ...at, name }))
      if (known) return
      // 422: someone else made it meanwhile.
      await askIfAny({ what: `Create label ${name}`, permission: write }, () => octokit.rest.issues.createLabel({ ...at, name, color, description, ...repeatable }), [422])
    },
  }
}

/** Of whom GitHub says that they belong to a repository. */
const insiders = ['OWNER', 'MEMBER', 'COLLABORATOR']

function toComment(data: { id: number; body?: string; user: { login: string; type: string } | null; author_association?: string; html_url: string; created_at: string; updated_at: string }): Comment {
  return { id: data.id, body: data.body ?? '', author: data.user?.login ?? 'ghost', isOurs: data.user?.type === 'Bot' || insiders.includes(data.author_association ?? ''), url: data.html_url, createdAt: data.created_at, updatedAt: data.updated_at }
}

function toIssue(data: { number: number; title: string; body?: string | null; state: string; labels: (string | { name?: string })[]; html_url: string; created_at: string; closed_at: string | null }): Issue {
  return {
    number: data.number,
    title: data.title,
    body: data.body ?? '',
    state: data.state === 'open' ? 'open' : 'closed',
    labels: data.labels.map((label) => (typeof label === 'string' ? label : label.name ?? '')),
    url: data.html_url,
    createdAt: data.created_at,
    ...(data.closed_at ? { closedAt: data.closed_at } : {}),
  }
}
