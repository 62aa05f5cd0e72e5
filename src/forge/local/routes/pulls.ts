import { created, invalid, notFound, ok, page, refused } from '../http.ts'
import type { Routes } from '../http.ts'
import { diffEntryJson } from '../shapes/code.ts'
import { pullDetailsJson, pullJson } from '../shapes/conversations.ts'
import type { PullCommits } from '../shapes/conversations.ts'
import type { IssueEntry } from '../store.ts'
import { findMergeBase, listChanges } from './code.ts'
import type { Context } from './context.ts'
import { longestBody } from './context.ts'
import { signatureOf } from './git-data.ts'

const root = '/repos/{owner}/{repo}/pulls'

export function pullRoutes(context: Context): Routes {
  const { store, git, links } = context
  const find = (number: string) => store.list('issues').find((issue) => issue.pull && issue.number === Number(number))
  const change = (number: number, update: (issue: IssueEntry) => void) => store.change('issues', (issues) => {
    const issue = issues.find((entry) => entry.number === number)!
    update(issue)
    return issue
  })

  async function listJson(issue: IssueEntry) {
    return pullJson(links, issue, await currentCommits(context, issue), store.list('labels'))
  }

  async function fullJson(issue: IssueEntry) {
    const commits = await currentCommits(context, issue)
    const changes = await changesOf(context, commits)
    const nCommits = Number(await git.run(['rev-list', '--count', `${commits.baseSha}..${commits.headSha}`]))
    return {
      ...pullJson(links, issue, commits, store.list('labels')),
      ...pullDetailsJson(links, issue, {
        isMergeable: issue.state === 'open' && await mergeTrees(context, commits) !== undefined,
        nComments: store.list('comments').filter((comment) => comment.issue === issue.number).length,
        nCommits,
        additions: changes.reduce((sum, { additions }) => sum + additions, 0),
        deletions: changes.reduce((sum, { deletions }) => sum + deletions, 0),
        changedFiles: changes.length,
      }),
    }
  }

  return {
    [`GET ${root}`]: async (request) => {
      const state = request.query.get('state') ?? 'open'
      const head = request.query.get('head')
      const pulls = store.list('issues').filter((issue) => issue.pull && (state === 'all' || issue.state === state) && (head === null || head === `${links.owner}:${issue.pull.head}`)).toSorted((a, b) => b.number - a.number)
      const { entries, headers } = page(request, pulls)
      return ok(await Promise.all(entries.map(listJson)), headers)
    },

    [`POST ${root}`]: async ({ body, actor, now }) => {
      const [title, text, head, base] = [String(body['title'] ?? ''), String(body['body'] ?? ''), String(body['head'] ?? '').replace(/^[^:]*:/, ''), String(body['base'] ?? '')]
      const headSha = await git.resolve(`heads/${head}`)
      const baseSha = await git.resolve(`heads/${base}`)
      if (title === '') return invalid('Validation Failed', { resource: 'PullRequest', field: 'title', code: 'missing_field' })
      if (text.length > longestBody) return invalid('Validation Failed', { resource: 'PullRequest', field: 'body', code: 'custom', message: `body is too long (maximum is ${longestBody} characters)` })
      if (!headSha) return invalid('Validation Failed', { resource: 'PullRequest', field: 'head', code: 'invalid' })
      if (!baseSha) return invalid('Validation Failed', { resource: 'PullRequest', field: 'base', code: 'invalid' })
      if (store.list('issues').some(({ state, pull }) => state === 'open' && pull?.head === head && pull.base === base)) {
        return invalid('Validation Failed', { resource: 'PullRequest', code: 'custom', message: `A pull request already exists for ${links.owner}:${head}.` })
      }
      if (await git.tryRun(['merge-base', '--is-ancestor', headSha, baseSha]) !== undefined) {
        return invalid('Validation Failed', { resource: 'PullRequest', code: 'custom', message: `No commits between ${base} and ${head}` })
      }
      const issue = await store.change('issues', (issues, newId) => {
        const id = newId()
        const entry: IssueEntry = {
          id, number: id, title, body: text, state: 'open', stateReason: null, labels: [], assignees: [], author: actor, createdAt: now, updatedAt: now, closedAt: null,
          pull: { head, base, headSha, baseSha, mergedAt: null, mergedBy: null, mergeCommit: null },
        }
        issues.push(entry)
        return entry
      })
      return created(await fullJson(issue))
    },

    [`GET ${root}/{number}`]: async ({ params }) => {
      const issue = find(params['number']!)
      return issue ? ok(await fullJson(issue)) : notFound
    },

    [`PATCH ${root}/{number}`]: async ({ params, body, now }) => {
      const issue = find(params['number']!)
      if (!issue) return notFound
      if (issue.pull!.mergedAt !== null && body['state'] === 'open') return invalid('Validation Failed', { resource: 'PullRequest', field: 'state', code: 'invalid' })
      const commits = await currentCommits(context, issue)
      return ok(await fullJson(await change(issue.number, (entry) => {
        if (typeof body['title'] === 'string') entry.title = body['title']
        if (typeof body['body'] === 'string') entry.body = body['body']
        if (body['state'] === 'closed') Object.assign(entry, { state: 'closed', closedAt: now, pull: { ...entry.pull!, ...commits } })
        if (body['state'] === 'open') Object.assign(entry, { state: 'open', closedAt: null })
        entry.updatedAt = now
      })))
    },

    [`GET ${root}/{number}/files`]: async (request) => {
      const issue = find(request.params['number']!)
      if (!issue) return notFound
      const commits = await currentCommits(context, issue)
      const { entries, headers } = page(request, await changesOf(context, commits))
      return ok(entries.map((entry) => diffEntryJson(links, commits.headSha, entry)), headers)
    },

    [`PUT ${root}/{number}/merge`]: async ({ params, body, actor, now }) => {
      const issue = find(params['number']!)
      if (!issue) return notFound
      if (issue.state === 'closed') return refused(405, 'Pull Request is not mergeable')
      const commits = await currentCommits(context, issue)
      if (body['sha'] !== undefined && body['sha'] !== commits.headSha) return refused(409, 'Head branch was modified. Review and try the merge again.')
      const tree = await mergeTrees(context, commits)
      if (tree === undefined) return refused(405, 'Pull Request is not mergeable')
      const { number, pull } = issue
      const message = `${String(body['commit_title'] ?? `Merge pull request #${number} from ${links.owner}/${pull!.head}`)}\n\n${String(body['commit_message'] ?? issue.title)}`
      const sha = await git.writeCommit({ tree, parents: [commits.baseSha, commits.headSha], message, author: signatureOf(actor, now) })
      if (!(await git.moveRef(`refs/heads/${pull!.base}`, sha, commits.baseSha))) return refused(409, 'Base branch was modified. Review and try the merge again.')
      await change(number, (entry) => {
        Object.assign(entry, { state: 'closed', closedAt: now, updatedAt: now, pull: { ...entry.pull!, ...commits, mergedAt: now, mergedBy: actor, mergeCommit: sha } })
      })
      return ok({ sha, merged: true, message: 'Pull Request successfully merged' })
    },
  }
}

/** The two ends of a pull request: those of its branches while it is open, those written down when it was closed. A branch that
 *  is gone keeps its last known end. */
export async function currentCommits({ git }: Context, { state, pull }: IssueEntry): Promise<PullCommits> {
  if (state === 'closed') return { headSha: pull!.headSha, baseSha: pull!.baseSha }
  return { headSha: await git.resolve(`heads/${pull!.head}`) ?? pull!.headSha, baseSha: await git.resolve(`heads/${pull!.base}`) ?? pull!.baseSha }
}

export async function changesOf({ git }: Context, { baseSha, headSha }: PullCommits) {
  return listChanges(git, await findMergeBase(git, baseSha, headSha) ?? baseSha, headSha)
}

/** The tree that merging would give; undefined where the two sides conflict. */
async function mergeTrees({ git }: Context, { baseSha, headSha }: PullCommits): Promise<string | undefined> {
  return (await git.tryRun(['merge-tree', '--write-tree', '--no-messages', baseSha, headSha]))?.split('\n')[0]
}
