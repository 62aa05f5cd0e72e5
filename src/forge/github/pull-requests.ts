import type { RestEndpointMethodTypes } from '@octokit/rest'
import { failure } from '../../base/errors.ts'
import type { Forge, PullRequest } from '../forge.ts'
import type { Client } from './client.ts'
import { statusOf } from './failures.ts'

type PullData = RestEndpointMethodTypes['pulls']['get']['response']['data'] | RestEndpointMethodTypes['pulls']['list']['response']['data'][number]

export function pullRequestCalls({ octokit, at, ask }: Client): Pick<Forge, 'getPullRequest' | 'listPullRequests' | 'createPullRequest' | 'mergePullRequest'> {
  const read = 'pull-requests: read'
  const write = 'pull-requests: write'
  const get = async (number: number) => (await ask({ what: `Read pull request #${number}`, permission: read }, () => octokit.rest.pulls.get({ ...at, pull_number: number }))).data

  return {
    getPullRequest: async (number) => toPullRequest(await get(number)),

    async listPullRequests(state, head) {
      const pulls = await ask({ what: 'List pull requests', permission: read }, () => octokit.paginate(octokit.rest.pulls.list, { ...at, state, per_page: 100, ...(head === undefined ? {} : { head: `${at.owner}:${head}` }) }))
      return pulls.map(toPullRequest)
    },

    async createPullRequest(pull) {
      const { data } = await ask({ what: `Create pull request "${pull.title}"`, permission: write }, () => octokit.rest.pulls.create({ ...at, ...pull }))
      return toPullRequest(data)
    },

    async mergePullRequest(number, headSha) {
      return ask({ what: `Merge pull request #${number}`, permission: 'contents: write' }, async () => {
        try {
          const { data } = await octokit.rest.pulls.merge({ ...at, pull_number: number, sha: headSha, merge_method: 'merge' })
          return data.sha
        } catch (error) {
          if (![405, 409].includes(statusOf(error))) throw error
          // A repeated merge is refused although the first one, whose answer was lost, succeeded.
          const pull = await get(number)
          if (pull.merged && pull.head.sha === headSha && pull.merge_commit_sha) return pull.merge_commit_sha
          if (pull.head.sha !== headSha) throw failure('FORGE_HEAD_MOVED', { number, expected: headSha }, error)
          throw failure('FORGE_NOT_MERGEABLE', { number, problem: pull.state === 'closed' ? 'it is closed' : `state: ${pull.mergeable_state}` }, error)
        }
      })
    },
  }
}

function toPullRequest(data: PullData): PullRequest {
  const isMerged = Boolean(data.merged_at)
  return {
    number: data.number,
    title: data.title,
    body: data.body ?? '',
    state: data.state === 'open' ? 'open' : 'closed',
    isMerged,
    isFork: data.head.repo?.full_name !== data.base.repo.full_name,
    author: data.user?.login ?? 'ghost',
    base: { ref: data.base.ref, sha: data.base.sha },
    head: { ref: data.head.ref, sha: data.head.sha },
    ...(isMerged && data.merge_commit_sha ? { mergeCommit: data.merge_commit_sha } : {}),
    url: data.html_url,
    createdAt: data.created_at,
  }
}
