import { failure } from '../../base/errors.ts'
import type { Client } from './client.ts'

/** The trees that a client asked for last; a commit has one for ever. */
const known = new WeakMap<Client, Map<string, ReadonlyMap<string, string>>>()
const nKnown = 4

/** All files of a commit: path → blob sha. */
export async function listTree(client: Client, commit: string): Promise<ReadonlyMap<string, string>> {
  const trees = known.get(client) ?? new Map<string, ReadonlyMap<string, string>>()
  known.set(client, trees)
  const tree = trees.get(commit) ?? await askForTree(client, commit)
  trees.set(commit, tree)
  if (trees.size > nKnown) trees.delete(trees.keys().next().value!)
  return tree
}

async function askForTree({ octokit, at, ask }: Client, commit: string): Promise<Map<string, string>> {
  const what = `List the files of ${commit}`
  const { data } = await ask({ what, permission: 'contents: read' }, () => octokit.rest.git.getTree({ ...at, tree_sha: commit, recursive: '1' }))
  if (data.truncated) throw failure('FORGE_REFUSED', { what, host: 'the forge', problem: 'more than 100,000 files' })
  return new Map(data.tree.filter((entry) => entry.type === 'blob').map((entry) => [entry.path, entry.sha]))
}
