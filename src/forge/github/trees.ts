import { failure } from '../../base/errors.ts'
import type { Client } from './client.ts'

/** The trees that a client asked for last; a commit has one for ever. */
const known = new WeakMap<Client, Map<string, ReadonlyMap<string, string>>>()
const nKnown = 4

/** All files of a commit: path → blob sha. */
export async function listTree(client: Client, commit: string): Promise<ReadonlyMap<string, string>> {
  const tree = known.get(client)?.get(commit) ?? await askForTree(client, commit)
  remember(client, commit, tree)
  return tree
}

/** After a commit was made: its tree is that of the parent with these files, so it needs not be asked for. `sha: null` removes a file. */
export function foretellTree(client: Client, { parent, commit, changes }: { parent: string | undefined; commit: string; changes: readonly { path: string; sha: string | null }[] }): void {
  const before = parent === undefined ? new Map<string, string>() : known.get(client)?.get(parent)
  if (!before) return
  const tree = new Map(before)
  for (const { path, sha } of changes) {
    if (sha === null) tree.delete(path)
    else tree.set(path, sha)
  }
  remember(client, commit, tree)
}

function remember(client: Client, commit: string, tree: ReadonlyMap<string, string>): void {
  const trees = known.get(client) ?? new Map<string, ReadonlyMap<string, string>>()
  known.set(client, trees)
  trees.set(commit, tree)
  if (trees.size > nKnown) trees.delete(trees.keys().next().value!)
}

async function askForTree({ octokit, at, ask }: Client, commit: string): Promise<Map<string, string>> {
  const what = `List the files of ${commit}`
  const { data } = await ask({ what, permission: 'contents: read' }, () => octokit.rest.git.getTree({ ...at, tree_sha: commit, recursive: '1' }))
  if (data.truncated) throw failure('FORGE_REFUSED', { what, host: 'the forge', problem: 'more than 100,000 files' })
  return new Map(data.tree.filter((entry) => entry.type === 'blob').map((entry) => [entry.path, entry.sha]))
}
