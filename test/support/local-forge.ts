// The usual bed of a test that needs a forge: the embedded one in a temporary folder with a first commit on `main`, and the
// driver on it, both held to GitHub's own description of its API.
import type { Forge } from '../../src/forge/forge.ts'
import { githubForge } from '../../src/forge/github.ts'
import { lightFetch } from '../../src/forge/github/light-fetch.ts'
import { openGit } from '../../src/forge/local/git.ts'
import type { Git, Signature } from '../../src/forge/local/git.ts'
import type { TreeEntry } from '../../src/forge/local/objects.ts'
import { startLocalForge } from '../../src/forge/local/server.ts'
import type { LocalForge, LocalForgeOptions } from '../../src/forge/local/server.ts'
import { checkedFetch } from './openapi.ts'
import { withFolder } from './suite.ts'

export interface ForgeBed {
  /** The driver, acting as the workflow's robot. */
  forge: Forge
  /** The driver, acting as a person. */
  forgeOf(login: string): Forge
  server: LocalForge
  git: Git
  /** A temporary folder for the test; the forge's state is in its subfolder `forge`. */
  folder: string
  /** Commits files on a branch (a new one starts at `main`) and gives the new head; undefined content deletes. */
  commit(branch: string, files: Record<string, string | undefined>, message?: string): Promise<string>
}

export const testRepository = 'acme/shop'

export async function withLocalForge<T>(body: (bed: ForgeBed) => Promise<T>, options: Partial<LocalForgeOptions> = {}): Promise<T> {
  return withFolder(async (folder) => {
    const server = await startLocalForge({ directory: `${folder}/forge`, repository: testRepository, ...options })
    try {
      const git = await openGit(server.gitDirectory)
      const bed: ForgeBed = { forge: forgeFor(server), forgeOf: (login) => forgeFor(server, `user:${login}`), server, git, folder, commit: committer(git) }
      if (!(await git.resolve('main'))) await bed.commit('main', { 'README.md': '# Shop\n' }, 'First commit')
      return await body(bed)
    } finally {
      await server.close()
    }
  })
}

/** The driver on a local forge, every request and answer checked. */
export function forgeFor(server: LocalForge, token = 'local'): Forge {
  return githubForge({ apiUrl: server.url, serverUrl: server.webUrl, repository: testRepository, token, fetch: checkedFetch(lightFetch((input, init) => globalThis.fetch(input, init))), pace: 'none' })
}

function committer(git: Git): ForgeBed['commit'] {
  return async (branch, files, message = `Change ${Object.keys(files).join(', ')}`) => {
    const main = await git.resolve('heads/main')
    if (main && !(await git.resolve(`heads/${branch}`))) await git.moveRef(`refs/heads/${branch}`, main, undefined)
    return commitFiles(git, branch, files, message, { name: 'maria', email: 'maria@acme.example', date: '2026-01-01T00:00:00Z' })
  }
}

/** Commits changed files on a branch (made where there is none) and gives the new head; undefined content deletes. */
async function commitFiles(git: Git, branch: string, files: Record<string, string | undefined>, message: string, author: Signature): Promise<string> {
  const head = await git.resolve(`heads/${branch}`)
  const entries = head === undefined ? new Map<string, TreeEntry>() : await git.listFiles(head)
  for (const [path, content] of Object.entries(files)) {
    if (content === undefined) entries.delete(path)
    else entries.set(path, { mode: '100644', sha: await git.writeBlob(content) })
  }
  const commit = await git.writeCommit({ tree: await git.writeTree(entries), parents: head === undefined ? [] : [head], message, author })
  if (!(await git.moveRef(`refs/heads/${branch}`, commit, head))) throw new Error(`branch ${branch} moved while it was written`)
  return commit
}
