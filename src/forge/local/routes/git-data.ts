import { isSafeRef } from '../git.ts'
import type { TreeEntry } from '../objects.ts'
import { created, invalid, notFound, ok } from '../http.ts'
import type { Routes } from '../http.ts'
import { gitCommitJson, refJson } from '../shapes/code.ts'
import { nodeId } from '../shapes/links.ts'
import { readCommits } from './code.ts'
import type { Context } from './context.ts'

const root = '/repos/{owner}/{repo}/git'

/** Blobs, trees, commits and refs: what a commit without a work tree is made of. */
export function gitDataRoutes({ git, links }: Context): Routes {
  const isKind = async (sha: string, kind: string) => /^[0-9a-f]{40}$/.test(sha) && (await git.tryRun(['cat-file', '-t', sha]))?.trim() === kind

  return {
    [`GET ${root}/ref/{ref+}`]: async ({ params }) => {
      const ref = `refs/${params['ref']}`
      const sha = isSafeRef(ref) ? await git.tryRun(['rev-parse', '--verify', '--quiet', ref]) : undefined
      return sha ? ok(refJson(links, ref, sha.trim())) : notFound
    },

    [`POST ${root}/refs`]: async ({ body }) => {
      const ref = String(body['ref'] ?? '')
      const sha = String(body['sha'] ?? '')
      if (!/^refs\/[^/]+\/./.test(ref) || !isSafeRef(ref)) return invalid('Reference name must start with \'refs/\' and contain at least two slashes.')
      if (!(await isKind(sha, 'commit'))) return invalid('Object does not exist')
      return await git.moveRef(ref, sha, undefined) ? created(refJson(links, ref, sha)) : invalid('Reference already exists')
    },

    [`PATCH ${root}/refs/{ref+}`]: async ({ params, body }) => {
      const ref = `refs/${params['ref']}`
      const sha = String(body['sha'] ?? '')
      const head = isSafeRef(ref) ? (await git.tryRun(['rev-parse', '--verify', '--quiet', ref]))?.trim() : undefined
      if (!head) return invalid('Reference does not exist')
      if (!(await isKind(sha, 'commit'))) return invalid('Object does not exist')
      const isForward = await git.tryRun(['merge-base', '--is-ancestor', head, sha]) !== undefined
      if (!isForward && body['force'] !== true) return invalid('Update is not a fast forward')
      return await git.moveRef(ref, sha, head) ? ok(refJson(links, ref, sha)) : invalid('Update is not a fast forward')
    },

    [`GET ${root}/trees/{sha+}`]: async ({ params, query }) => {
      const name = params['sha']!
      const treeish = await isKind(name, 'tree') ? name : await git.resolve(name)
      if (!treeish) return notFound
      const lines = (await git.run(['ls-tree', '-z', '-l', ...(query.get('recursive') ? ['-r', '-t'] : []), treeish])).split('\0').filter(Boolean)
      const tree = lines.map((line) => {
        const [, mode, type, sha, size, path] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line)!
        return { path: path!, mode: mode!, type: type!, sha: sha!, ...(type === 'blob' ? { size: Number(size) } : {}), url: links.api(`/git/${type}s/${sha}`) }
      })
      const sha = (await git.run(['rev-parse', `${treeish}^{tree}`])).trim()
      return ok({ sha, url: links.api(`/git/trees/${sha}`), tree, truncated: false })
    },

    [`POST ${root}/trees`]: async ({ body }) => {
      const base = body['base_tree'] === undefined ? undefined : String(body['base_tree'])
      if (base !== undefined && !(await isKind(base, 'tree')) && !(await isKind(base, 'commit'))) return notFound
      const files = base === undefined ? new Map<string, TreeEntry>() : await git.listFiles(base)
      for (const entry of (body['tree'] ?? []) as { path: string; mode: string; sha?: string | null; content?: string }[]) {
        if (!isSafePath(entry.path)) return invalid('tree.path contains a malformed path component')
        if (entry.sha === null) {
          if (!files.delete(entry.path)) return invalid('GitRPC::BadObjectState')
        } else {
          if (entry.sha !== undefined && !(await isKind(entry.sha, 'blob'))) return invalid('tree.sha is not a valid blob')
          files.set(entry.path, { mode: entry.mode, sha: entry.sha ?? await git.writeBlob(entry.content ?? '') })
        }
      }
      const sha = await git.writeTree(files)
      const tree = [...files].map(([path, file]) => ({ path, mode: file.mode, type: 'blob', sha: file.sha, url: links.api(`/git/blobs/${file.sha}`) }))
      return created({ sha, url: links.api(`/git/trees/${sha}`), tree, truncated: false })
    },

    [`GET ${root}/commits/{sha}`]: async ({ params }) => {
      const sha = params['sha']!
      return await isKind(sha, 'commit') ? ok(gitCommitJson(links, (await readCommits(git, [sha]))[0]!)) : notFound
    },

    [`POST ${root}/commits`]: async ({ body, actor, now }) => {
      const tree = String(body['tree'] ?? '')
      const parents = (body['parents'] ?? []) as string[]
      if (!(await isKind(tree, 'tree'))) return invalid('Tree SHA does not exist')
      for (const parent of parents) if (!(await isKind(parent, 'commit'))) return invalid('Parent SHA does not exist or is not a commit object')
      const sha = await git.writeCommit({ tree, parents, message: String(body['message'] ?? ''), author: signatureOf(actor, now) })
      return created(gitCommitJson(links, (await readCommits(git, [sha]))[0]!))
    },

    [`GET ${root}/blobs/{sha}`]: async ({ params }) => {
      const sha = params['sha']!
      if (!(await isKind(sha, 'blob'))) return notFound
      const content = await git.readBlob(sha)
      return ok({ sha, node_id: nodeId('Blob', sha), url: links.api(`/git/blobs/${sha}`), size: content.length, content: content.toString('base64'), encoding: 'base64' })
    },
  }
}

export function signatureOf(actor: string, now: string) {
  return { name: actor, email: `${actor.replace(/\W+/g, '-')}@local.forge`, date: now }
}

function isSafePath(path: unknown): path is string {
  return typeof path === 'string' && path.split('/').every((part) => !['', '.', '..', '.git'].includes(part.toLowerCase())) && !path.includes('\0')
}
