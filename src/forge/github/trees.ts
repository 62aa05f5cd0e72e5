import { failure } from '../../base/errors.ts'
import type { Client } from './client.ts'

/** All files of a commit: path → blob sha. */
export async function listTree({ octokit, at, ask }: Client, commit: string): Promise<Map<string, string>> {
  const what = `List the files of ${commit}`
  const { data } = await ask({ what, permission: 'contents: read' }, () => octokit.rest.git.getTree({ ...at, tree_sha: commit, recursive: '1' }))
  if (data.truncated) throw failure('FORGE_REFUSED', { what, host: 'the forge', problem: 'more than 100,000 files' })
  return new Map(data.tree.filter((entry) => entry.type === 'blob').map((entry) => [entry.path, entry.sha]))
}
