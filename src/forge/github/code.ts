import type { ChangedFile, Forge } from '../forge.ts'
import type { Client } from './client.ts'
import { listTree } from './trees.ts'

/** A comparison names so many files at most; beyond it the trees are compared. */
const nComparedFiles = 300

/** Commits and files, read only. */
export function codeCalls(client: Client): Pick<Forge, 'resolveCommit' | 'isAncestor' | 'listChangedFiles' | 'readFile'> {
  const { octokit, at, ask, askIfAny } = client
  const permission = 'contents: read'

  return {
    async resolveCommit(ref) {
      const answer = await askIfAny({ what: `Resolve ${ref}`, permission }, () => octokit.rest.repos.getCommit({ ...at, ref, mediaType: { format: 'sha' } }), [404, 409, 422])
      return answer === undefined ? undefined : String(answer.data)
    },

    async isAncestor(commit, descendant) {
      const what = `Compare ${commit}...${descendant}`
      const answer = await askIfAny({ what, permission }, () => octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: `${commit}...${descendant}`, per_page: 1, page: 1 }))
      return answer?.data.status === 'ahead'
    },

    async listChangedFiles(base, head) {
      const what = `Compare ${base}...${head}`
      const { data } = await ask({ what, permission }, () => octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: `${base}...${head}`, per_page: 1, page: 1 }))
      const files = data.files ?? []
      if (files.length < nComparedFiles) return files.map(toChangedFile).filter((file) => file !== undefined)
      return compareTrees(await listTree(client, data.merge_base_commit.sha), await listTree(client, head))
    },

    async readFile(path, ref) {
      const answer = await askIfAny({ what: `Read ${path} at ${ref}`, permission }, () => octokit.rest.repos.getContent({ ...at, path, ref, mediaType: { format: 'raw' } }))
      return answer === undefined ? undefined : toText(answer.data)
    },
  }
}

function toChangedFile(file: { filename: string; status: string; previous_filename?: string }): ChangedFile | undefined {
  if (file.status === 'unchanged') return undefined
  if (file.status === 'renamed') return { path: file.filename, status: 'renamed', previousPath: file.previous_filename! }
  return { path: file.filename, status: file.status === 'added' || file.status === 'copied' ? 'added' : file.status === 'removed' ? 'removed' : 'modified' }
}

/** Without renames: a renamed file is one removed and one added. */
function compareTrees(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ChangedFile[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.filter((path) => before.get(path) !== after.get(path)).map((path) => ({
    path,
    status: !before.has(path) ? 'added' : !after.has(path) ? 'removed' : 'modified',
  }))
}

/** The raw form comes as text or bytes, by its content type; a folder comes as a list and is no file. */
function toText(data: unknown): string | undefined {
  if (typeof data === 'string') return data
  if (data instanceof ArrayBuffer) return new TextDecoder().decode(data)
  return undefined
}
