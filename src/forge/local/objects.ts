import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { exists, writeFileAtomic } from '../../base/files.ts'

/** `mode` as git writes it: 100644 file, 100755 executable, 120000 link, 40000 folder. */
export interface TreeEntry { mode: string; sha: string }

/** Writes a loose object of a bare repository (git-scm.com/book, "Git Internals: Git Objects") and gives its sha1. Needs no
 *  index and no process per file. */
export async function writeObject(directory: string, type: 'blob' | 'tree' | 'commit', content: string | Uint8Array): Promise<string> {
  const body = typeof content === 'string' ? Buffer.from(content) : content
  const bytes = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body])
  const sha = createHash('sha1').update(bytes).digest('hex')
  const path = join(directory, 'objects', sha.slice(0, 2), sha.slice(2))
  if (!(await exists(path))) await writeFileAtomic(path, deflateSync(bytes))
  return sha
}

/** Writes the tree objects of a flat list of files (path → entry) and gives the sha of the root. */
export async function writeTree(directory: string, files: Map<string, TreeEntry>): Promise<string> {
  const entries = new Map<string, TreeEntry>()
  const folders = new Map<string, Map<string, TreeEntry>>()
  for (const [path, entry] of files) {
    const [name, ...rest] = path.split('/') as [string, ...string[]]
    if (rest.length === 0) entries.set(name, entry)
    else folders.set(name, (folders.get(name) ?? new Map<string, TreeEntry>()).set(rest.join('/'), entry))
  }
  for (const [name, content] of folders) entries.set(name, { mode: '40000', sha: await writeTree(directory, content) })
  const lines = [...entries].sort(byTreeOrder).flatMap(([name, { mode, sha }]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')])
  return writeObject(directory, 'tree', Buffer.concat(lines))
}

/** Git sorts by bytes, a folder as if its name ended with a slash. */
function byTreeOrder([a, entryA]: [string, TreeEntry], [b, entryB]: [string, TreeEntry]): number {
  const key = (name: string, { mode }: TreeEntry) => Buffer.from(mode === '40000' ? `${name}/` : name)
  return Buffer.compare(key(a, entryA), key(b, entryB))
}
