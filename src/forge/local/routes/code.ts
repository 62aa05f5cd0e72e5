import type { CommitEntry, Git } from '../git.ts'
import { notFound, ok, page, refused } from '../http.ts'
import type { Routes } from '../http.ts'
import { commitJson, contentJson, diffEntryJson } from '../shapes/code.ts'
import type { FileChange } from '../shapes/code.ts'
import { fullRepositoryJson } from '../shapes/repository.ts'
import type { Context } from './context.ts'

const root = '/repos/{owner}/{repo}'
/** A comparison names so many files at most, as on GitHub. */
const nComparedFiles = 300

/** The repository, its commits and files. */
export function codeRoutes({ git, links }: Context): Routes {
  return {
    [`GET ${root}`]: async () => ok(fullRepositoryJson(links)),

    [`GET ${root}/commits`]: async (request) => {
      const sha = await git.resolve(request.query.get('sha') ?? 'main')
      if (!sha) return request.query.has('sha') ? notFound : refused(409, 'Git Repository is empty.')
      const path = request.query.get('path')
      const { entries, headers } = page(request, (await git.run(['rev-list', sha, ...(path ? ['--', path] : [])])).split('\n').filter(Boolean))
      const commits = await readCommits(git, entries)
      return ok(commits.map((commit) => commitJson(links, commit)), headers)
    },

    [`GET ${root}/commits/{ref+}`]: async ({ params, accept }) => {
      const sha = await git.resolve(params['ref']!)
      if (!sha) return /^[0-9a-f]{40}$/.test(params['ref']!) ? { ...refused(422, `No commit found for SHA: ${params['ref']}`) } : notFound
      if (/vnd\.github\.(v3\.)?sha\b/.test(accept)) return { status: 200, bytes: sha, headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' } }
      return ok(commitJson(links, (await readCommits(git, [sha]))[0]!))
    },

    [`GET ${root}/compare/{basehead+}`]: async (request) => {
      const [baseRef, headRef] = request.params['basehead']!.split('...')
      const base = await git.resolve(baseRef ?? '')
      const head = await git.resolve(headRef ?? '')
      const mergeBase = base && head ? await findMergeBase(git, base, head) : undefined
      if (!base || !head || !mergeBase) return notFound
      const between = async (from: string, to: string) => (await git.run(['rev-list', '--reverse', `${from}..${to}`])).split('\n').filter(Boolean)
      const ahead = await between(base, head)
      const behind = await between(head, base)
      const { entries, headers } = page(request, ahead)
      const [baseCommit, mergeBaseCommit, ...commits] = await readCommits(git, [base, mergeBase, ...entries])
      const changes = await listChanges(git, mergeBase, head)
      const url = links.api(`/compare/${base}...${head}`)
      const htmlUrl = links.web(`/compare/${base}...${head}`)
      return ok({
        url,
        html_url: htmlUrl,
        permalink_url: htmlUrl,
        diff_url: `${htmlUrl}.diff`,
        patch_url: `${htmlUrl}.patch`,
        base_commit: commitJson(links, baseCommit!),
        merge_base_commit: commitJson(links, mergeBaseCommit!),
        status: ahead.length > 0 ? behind.length > 0 ? 'diverged' : 'ahead' : behind.length > 0 ? 'behind' : 'identical',
        ahead_by: ahead.length,
        behind_by: behind.length,
        total_commits: ahead.length,
        commits: commits.map((commit) => commitJson(links, commit)),
        files: changes.slice(0, nComparedFiles).map((change) => diffEntryJson(links, head, change)),
      }, headers)
    },

    [`GET ${root}/contents/{path+}`]: async ({ params, query, accept }) => {
      const ref = query.get('ref') ?? 'main'
      const commit = await git.resolve(ref)
      if (!commit) return notFound
      const path = params['path']!.replace(/^\/+|\/+$/g, '')
      const files = await git.listFiles(commit)
      const file = files.get(path)
      if (!file) return listFolder(path)
      const content = await git.readBlob(file.sha)
      if (/vnd\.github\.(v3\.)?raw\b/.test(accept)) return { status: 200, bytes: content, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } }
      return ok({ ...contentJson(links, ref, { path, sha: file.sha, size: content.length, type: 'file' }), encoding: 'base64', content: content.toString('base64') })

      async function listFolder(folder: string) {
        const lines = (await git.run(['ls-tree', '-z', '-l', commit!, ...(folder === '' ? [] : [`${folder}/`])])).split('\0').filter(Boolean)
        if (lines.length === 0) return notFound
        return ok(lines.map((line) => {
          const [, type, sha, size, name] = /^\d+ (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line)!
          return contentJson(links, ref, { path: name!, sha: sha!, size: Number(size) || 0, type: type === 'tree' ? 'dir' : 'file' })
        }))
      }
    },
  }
}

/** Commits by sha, in the given order; git itself names a commit once, however often it is asked for. */
export async function readCommits(git: Git, shas: string[]): Promise<CommitEntry[]> {
  if (shas.length === 0) return []
  const commits = new Map((await git.log(['--no-walk=unsorted', ...new Set(shas)])).map((commit) => [commit.sha, commit]))
  return shas.map((sha) => commits.get(sha)!)
}

export async function findMergeBase(git: Git, base: string, head: string): Promise<string | undefined> {
  return (await git.tryRun(['merge-base', base, head]))?.trim()
}

/** Files that differ between two commits, renames found. */
export async function listChanges(git: Git, from: string, to: string): Promise<FileChange[]> {
  const raw = (await git.run(['diff', '-M', '-z', '--raw', '--no-abbrev', from, to])).split('\0').filter(Boolean)
  const counts = await countLines(git, from, to)
  const changes: FileChange[] = []
  for (let i = 0; i < raw.length;) {
    const [, , before, after, status] = raw[i]!.split(' ') as [string, string, string, string, string]
    const isRename = status.startsWith('R')
    const path = raw[i + (isRename ? 2 : 1)]!
    changes.push({
      path,
      status: isRename ? 'renamed' : status === 'A' ? 'added' : status === 'D' ? 'removed' : 'modified',
      sha: status === 'D' ? before : after,
      ...(isRename ? { previousPath: raw[i + 1]! } : {}),
      ...(counts.get(path) ?? { additions: 0, deletions: 0 }),
    })
    i += isRename ? 3 : 2
  }
  return changes
}

async function countLines(git: Git, from: string, to: string): Promise<Map<string, { additions: number; deletions: number }>> {
  const fields = (await git.run(['diff', '-M', '-z', '--numstat', from, to])).split('\0')
  const counts = new Map<string, { additions: number; deletions: number }>()
  for (let i = 0; i < fields.length && fields[i] !== '';) {
    const [additions, deletions, path] = fields[i]!.split('\t') as [string, string, string]
    const isRename = path === ''
    counts.set(isRename ? fields[i + 2]! : path, { additions: Number(additions) || 0, deletions: Number(deletions) || 0 })
    i += isRename ? 3 : 1
  }
  return counts
}
