import { openGit } from './git.ts'
import type { Git } from './git.ts'

interface SpecChangesInput {
  /** Folder of a git repository; a bare one will do. */
  repository: string
  /** What the change is compared with: the target branch of a pull request, the commit before a push. Undefined, or all zeros as GitHub
   *  says for a new branch, where there is nothing to compare with. */
  base?: string
  head: string
  /** Folder, then a file name in which `*` stands for anything but `/`. */
  pattern?: string
}

/** A spec file at both commits; without `base` it is new, without `head` it was removed. */
export interface SpecChange { path: string; base?: string; head?: string }

/** Full shas; `base` is the commit where the two lines of history part, so that a target branch that moved on changes nothing. */
interface SpecChanges { base?: string; head: string; changes: SpecChange[] }

/** Every spec at head, changed or not, and every one that was removed since base, by path. Reads the commits, not the work tree. */
export async function readSpecChanges({ repository, base, head, pattern = 'models/*.yaml' }: SpecChangesInput): Promise<SpecChanges> {
  using git = openGit(repository)
  const isNew = base === undefined || /^0+$/.test(base)
  const { base: baseSha, head: headSha } = isNew ? { base: undefined, head: await git.resolve(head) } : await git.meet(base, head)

  const atHead = await listSpecs(git, headSha, pattern)
  const atBase = baseSha === undefined ? new Map<string, string>() : await listSpecs(git, baseSha, pattern)
  const texts = await git.read([...atHead.values(), ...atBase.values()])
  const textOf = (object: string | undefined) => (object === undefined ? undefined : texts.get(object))
  const paths = [...new Set([...atHead.keys(), ...atBase.keys()])].sort()
  const changes = paths.map((path) => ({ path, ...given('base', textOf(atBase.get(path))), ...given('head', textOf(atHead.get(path))) }))
  return { ...given('base', baseSha), head: headSha, changes }
}

/** The object of each spec, by path. */
async function listSpecs(git: Git, commit: string, pattern: string): Promise<Map<string, string>> {
  const folder = pattern.includes('/') ? pattern.slice(0, pattern.lastIndexOf('/') + 1) : ''
  const files = await git.listFiles(commit, folder === '' ? [] : [folder])
  return new Map(files.filter(({ path }) => matches(path, pattern)).map(({ path, object }) => [path, object]))
}

function matches(path: string, pattern: string): boolean {
  const expression = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('[^/]*')
  return new RegExp(`^${expression}$`).test(path)
}

function given<K extends string>(key: K, value: string | undefined): { [name in K]?: string } {
  return value === undefined ? {} : { [key]: value } as { [name in K]?: string }
}
