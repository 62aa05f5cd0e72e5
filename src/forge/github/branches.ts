import { createHash } from 'node:crypto'
import { failure } from '../../base/errors.ts'
import type { Forge } from '../forge.ts'
import { repeatable } from './client.ts'
import type { Client } from './client.ts'
import { statusOf } from './failures.ts'
import { foretellTree, listTree } from './trees.ts'

const nReadsAtOnce = 6

/** A branch as memory. Reading costs two requests, one where this driver wrote the head, and one more for each file not read or written
 *  before by it; writing costs three to five, however many files change. */
export function branchCalls(client: Client): Pick<Forge, 'readBranch' | 'commitToBranch' | 'listCommits'> {
  const { octokit, at, ask, askIfAny } = client
  const read = 'contents: read'
  const write = 'contents: write'
  const blobs = new Map<string, string>()

  async function headOf(branch: string): Promise<string | undefined> {
    const answer = await askIfAny({ what: `Read the head of ${branch}`, permission: read }, () => octokit.rest.git.getRef({ ...at, ref: `heads/${branch}` }), [404, 409])
    return answer?.data.object.sha
  }

  async function readBlob(sha: string): Promise<string> {
    const known = blobs.get(sha)
    if (known !== undefined) return known
    const { data } = await ask({ what: `Read blob ${sha}`, permission: read }, () => octokit.rest.git.getBlob({ ...at, file_sha: sha }))
    const text = Buffer.from(data.content, 'base64').toString()
    blobs.set(sha, text)
    return text
  }

  /** Tree of the commit that another is made upon, or undefined where a branch begins with nothing. A head that is gone means that the branch moved. */
  async function baseTree(branch: string, parent: string | undefined): Promise<string | undefined> {
    if (parent === undefined) return undefined
    const commit = await askIfAny({ what: `Read commit ${parent}`, permission: read }, () => octokit.rest.git.getCommit({ ...at, commit_sha: parent }))
    if (!commit) throw moved(branch, parent)
    return commit.data.tree.sha
  }

  async function moveBranch(branch: string, expectedHead: string | undefined, commit: string): Promise<void> {
    await ask({ what: `Write to ${branch}`, permission: write }, async () => {
      try {
        if (expectedHead === undefined) await octokit.rest.git.createRef({ ...at, ref: `refs/heads/${branch}`, sha: commit })
        else await octokit.rest.git.updateRef({ ...at, ref: `heads/${branch}`, sha: commit, force: false })
      } catch (error) {
        // The answer may be lost, not the write: the branch itself says who won.
        if ([401, 403, 429].includes(statusOf(error))) throw error
        const head = await headOf(branch)
        if (head === commit) return
        if ([409, 422].includes(statusOf(error))) throw moved(branch, expectedHead)
        throw error
      }
    })
  }

  return {
    async readBranch(branch, folder) {
      const head = await headOf(branch)
      if (head === undefined) return { head, files: new Map() }
      const prefixes = [folder ?? ''].flat().map((each) => (each === '' ? '' : `${each.replace(/\/+$/, '')}/`))
      const entries = [...await listTree(client, head)].filter(([path]) => prefixes.some((prefix) => `${path}/`.startsWith(prefix)))
      const files = new Map<string, string>()
      for (let i = 0; i < entries.length; i += nReadsAtOnce) {
        const texts = await Promise.all(entries.slice(i, i + nReadsAtOnce).map(async ([path, sha]) => [path, await readBlob(sha)] as const))
        for (const [path, text] of texts) files.set(path, text)
      }
      return { head, files }
    },

    async commitToBranch(branch, { expectedHead, startAt, message, changes }) {
      const parent = expectedHead ?? startAt
      const base = await baseTree(branch, parent)
      // The forge refuses to delete what is not there.
      const known = base !== undefined && changes.some(({ content }) => content === undefined) ? await listTree(client, base) : new Map<string, string>()
      const entries = changes
        .filter(({ path, content }) => content !== undefined || known.has(path))
        .map(({ path, content }) => ({ path, mode: '100644' as const, type: 'blob' as const, ...(content === undefined ? { sha: null } : { content }) }))
      const commit = await ask({ what: `Write to ${branch}`, permission: write }, async () => {
        const tree = entries.length === 0 && base !== undefined ? base : (await octokit.rest.git.createTree({ ...at, tree: entries, ...(base === undefined ? {} : { base_tree: base }), ...repeatable })).data.sha
        return (await octokit.rest.git.createCommit({ ...at, message, tree, parents: parent === undefined ? [] : [parent], ...repeatable })).data.sha
      })
      await moveBranch(branch, expectedHead, commit)
      for (const { content } of changes) if (content !== undefined) blobs.set(blobSha(content), content)
      foretellTree(client, { parent, commit, changes: changes.map(({ path, content }) => ({ path, sha: content === undefined ? null : blobSha(content) })) })
      return commit
    },

    async listCommits(branch, path, limit) {
      const found = await askIfAny({ what: `List the commits of ${branch}`, permission: read }, async () => {
        const commits = []
        for await (const page of octokit.paginate.iterator(octokit.rest.repos.listCommits, { ...at, sha: branch, path, per_page: Math.min(limit, 100) })) {
          commits.push(...page.data)
          if (commits.length >= limit) break
        }
        return commits
      }, [404, 409])
      return (found ?? []).slice(0, limit).map(({ sha, commit }) => ({ sha, message: commit.message, committedAt: commit.committer?.date ?? '' }))
    },
  }
}

/** The name that git gives to the bytes of a file. */
function blobSha(text: string): string {
  return createHash('sha1').update(`blob ${Buffer.byteLength(text)}\0${text}`).digest('hex')
}

function moved(branch: string, expectedHead: string | undefined) {
  return failure('FORGE_BRANCH_MOVED', { branch, expected: expectedHead ?? 'its beginning (it should not exist yet)' })
}

