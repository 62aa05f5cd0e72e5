import { posix } from 'node:path'
import { openGit } from './git.ts'

const { isAbsolute, matchesGlob, normalize } = posix

interface FileChangesInput {
  /** Folder of a git repository. */
  repository: string
  /** Full shas. */
  base: string
  head: string
  /** Paths, or patterns in which `*` stands for anything but `/`. */
  references: readonly string[]
}

/** For each reference whether the files that it names are the same in both commits. What neither commit holds is missing: nobody knows
 *  what it was before. One git process, however many references there are; no content is read, since equal content has an equal object. */
export async function readFileChanges({ repository, base, head, references }: FileChangesInput): Promise<Map<string, 'same' | 'changed'>> {
  const inside = [...new Set(references)].map((reference) => ({ reference, pattern: normalize(reference) })).filter(({ pattern }) => !isAbsolute(pattern) && !pattern.startsWith('..'))
  if (inside.length === 0) return new Map()
  using git = openGit(repository)
  const places = [...new Set(inside.map(({ pattern }) => placeOf(pattern)))]
  const filesAt = async (commit: string) => new Map((await git.listFiles(commit, places.includes(wholeCommit) ? [] : places)).map(({ path, object }) => [path, object]))
  const [before, after] = await Promise.all([filesAt(base), filesAt(head)])
  const paths = [...new Set([...before.keys(), ...after.keys()])]

  return new Map(inside.flatMap(({ reference, pattern }) => {
    const named = isPattern(pattern) ? paths.filter((path) => matchesGlob(path, pattern)) : [pattern].filter((path) => before.has(path) || after.has(path))
    if (named.length === 0) return []
    return [[reference, named.every((path) => before.get(path) === after.get(path)) ? 'same' as const : 'changed' as const]]
  }))
}

const wildcard = /[*?[{]/
const wholeCommit = ''

function isPattern(path: string): boolean {
  return wildcard.test(path)
}

/** The folder below which a pattern looks, with its slash, or the file itself. */
function placeOf(path: string): string {
  const fixed = path.slice(0, path.search(wildcard))
  return isPattern(path) ? fixed.slice(0, fixed.lastIndexOf('/') + 1) : path
}
