import type { CommitEntry } from '../git.ts'
import { nodeId } from './links.ts'
import type { Links } from './links.ts'
import { userJson } from './repository.ts'

export function commitJson(links: Links, { sha, tree, parents, author, committer, message }: CommitEntry) {
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: links.api(`/commits/${sha}`),
    html_url: links.web(`/commit/${sha}`),
    comments_url: links.api(`/commits/${sha}/comments`),
    commit: { message, author, committer, tree: { sha: tree, url: links.api(`/git/trees/${tree}`) }, url: links.api(`/git/commits/${sha}`), comment_count: 0, verification: unsigned },
    author: userJson(links, author.name),
    committer: userJson(links, committer.name),
    parents: parents.map((parent) => ({ sha: parent, url: links.api(`/commits/${parent}`), html_url: links.web(`/commit/${parent}`) })),
  }
}

export function gitCommitJson(links: Links, { sha, tree, parents, author, committer, message }: CommitEntry) {
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: links.api(`/git/commits/${sha}`),
    html_url: links.web(`/commit/${sha}`),
    author,
    committer,
    message,
    tree: { sha: tree, url: links.api(`/git/trees/${tree}`) },
    parents: parents.map((parent) => ({ sha: parent, url: links.api(`/git/commits/${parent}`), html_url: links.web(`/commit/${parent}`) })),
    verification: unsigned,
  }
}

export function refJson(links: Links, ref: string, sha: string) {
  return { ref, node_id: nodeId('Ref', ref), url: links.api(`/git/${ref}`), object: { type: 'commit', sha, url: links.api(`/git/commits/${sha}`) } }
}

export interface FileChange { path: string; previousPath?: string; status: 'added' | 'removed' | 'modified' | 'renamed'; sha: string; additions: number; deletions: number }

export function diffEntryJson(links: Links, head: string, change: FileChange) {
  const path = change.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: links.web(`/blob/${head}/${path}`),
    raw_url: links.web(`/raw/${head}/${path}`),
    contents_url: links.api(`/contents/${path}?ref=${head}`),
    ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
  }
}

export function contentJson(links: Links, ref: string, { path, sha, size, type }: { path: string; sha: string; size: number; type: 'file' | 'dir' }) {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const self = links.api(`/contents/${encoded}?ref=${ref}`)
  const git = links.api(`/git/${type === 'dir' ? 'trees' : 'blobs'}/${sha}`)
  const html = links.web(`/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${encoded}`)
  return { name: path.split('/').at(-1)!, path, sha, size, type, url: self, git_url: git, html_url: html, download_url: type === 'dir' ? null : links.web(`/raw/${ref}/${encoded}`), _links: { self, git, html } }
}

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }
