import { matchesGlob } from 'node:path'
import { openGit } from './git.ts'

export interface FileChangesInput {
  /** Folder of a git repository. */
  repository: string
  /** Full shas. */
  base: string
  head: string
  /** Paths, or patterns in which `*` stands for anything but `/`. */
  references: readonly string[]
}

/** For each reference whether the files that it names are the same in both commits. What neither commit holds is missing: nobody knows
 *  what it was before. Two git processes, however many references there are; no content is read, since equal content has an equal object. */
export async function readFileChanges({ repository, base, head, references }: FileChangesInput): Promise<Map<string, 'same' | 'changed'>> {
  if (references.length === 0) return new Map()
  const git = openGit(repository)
  const places = [...new Set(references.map(placeOf))]
  const at = async (commit: string) => new Map((await git.listFiles(commit, places)).map(({ path, object }) => [path, object]))
  const [before, after] = await Promise.all([at(base), at(head)])
  const paths = [...new Set([...before.keys(), ...after.keys()])]

  return new Map(references.flatMap((reference) => {
    const named = isPattern(reference) ? paths.filter((path) => matchesGlob(path, reference)) : paths.filter((path) => path === reference)
    if (named.length === 0) return []
    return [[reference, named.every((path) => before.get(path) === after.get(path)) ? 'same' as const : 'changed' as const]]
  }))
}

function isPattern(reference: string): boolean {
  return /[*?[{]/.test(reference)
}

/** The folder below which a pattern looks, or the file itself; the whole commit where a pattern begins at its root. */
function placeOf(reference: string): string {
  if (!isPattern(reference)) return reference
  return reference.slice(0, reference.slice(0, reference.search(/[*?[{]/)).lastIndexOf('/') + 1)
}
