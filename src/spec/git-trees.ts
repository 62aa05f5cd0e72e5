import type { GitObjects } from './git-objects.ts'

/** A file as a commit holds it. */
export interface TreeFile { path: string; object: string }

interface Entry { name: string; mode: string; object: string }

/** Ordinary files of a commit at or below some paths (none: all), by path; links and submodules are left out. Folders that lead nowhere near them are
 *  not read, and no file is. */
export async function listTreeFiles(objects: GitObjects, commit: string, paths: readonly string[]): Promise<TreeFile[]> {
  const known = new Map<string, Promise<Entry[]>>()
  const root = `${commit}^{tree}`
  const found = await Promise.all(paths.length === 0 ? [below(root, '')] : paths.map((path) => at(path)))
  const files = new Map(found.flat().map((file) => [file.path, file]))
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))

  function entriesOf(tree: string): Promise<Entry[]> {
    const entries = known.get(tree) ?? objects.read(tree).then(({ object, content }) => parseTree(content, object.length / 2))
    known.set(tree, entries)
    return entries
  }

  async function at(path: string): Promise<TreeFile[]> {
    const parts = path.split('/').filter((part) => part !== '')
    let tree = root
    for (const [i, part] of parts.entries()) {
      const entry = (await entriesOf(tree)).find(({ name }) => name === part)
      if (!entry) return []
      if (i === parts.length - 1 && isFile(entry)) return path.endsWith('/') ? [] : [{ path, object: entry.object }]
      if (!isFolder(entry)) return []
      tree = entry.object
    }
    return below(tree, parts.map((part) => `${part}/`).join(''))
  }

  async function below(tree: string, prefix: string): Promise<TreeFile[]> {
    const entries = await entriesOf(tree)
    const lists = await Promise.all(entries.map(async (entry) => {
      if (isFolder(entry)) return below(entry.object, `${prefix}${entry.name}/`)
      return isFile(entry) ? [{ path: `${prefix}${entry.name}`, object: entry.object }] : []
    }))
    return lists.flat()
  }
}

function isFolder({ mode }: Entry): boolean {
  return mode === '40000'
}

function isFile({ mode }: Entry): boolean {
  return mode.startsWith('100')
}

/** `<mode> <name>`, a zero byte and the bytes of the object's id, for each entry in turn. */
function parseTree(bytes: Buffer, idBytes: number): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at < bytes.length;) {
    const [space, zero] = [bytes.indexOf(' ', at), bytes.indexOf(0, at)]
    const end = zero + 1 + idBytes
    entries.push({ mode: bytes.toString('utf8', at, space), name: bytes.toString('utf8', space + 1, zero), object: bytes.toString('hex', zero + 1, end) })
    at = end
  }
  return entries
}
