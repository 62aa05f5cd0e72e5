import { execFile } from 'node:child_process'
import { failure, messageOf } from '../base/errors.ts'

/** A file as a commit holds it. */
export interface TreeFile { path: string; object: string }

/** Reads commits of a local repository, bare or not, through the git command; nothing is checked out. */
export interface Git {
  /** Full sha of a commit; a commit that is not there fails with SPEC_COMMIT_MISSING. */
  resolve(commit: string): Promise<string>
  /** The commit where two lines of history part; fails with SPEC_NO_MERGE_BASE where they never met or the history is cut. */
  mergeBase(a: string, b: string): Promise<string>
  /** Ordinary files at or below some paths (none: all), by path; links and submodules are left out. */
  listFiles(commit: string, paths: readonly string[]): Promise<TreeFile[]>
  /** Content of files, as UTF-8, by object; all of them through one process. */
  read(objects: readonly string[]): Promise<Map<string, string>>
}

export function openGit(repository: string): Git {
  const git = (...args: string[]) => runGit(repository, args)
  return {
    async resolve(commit) {
      const answer = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`)
      if (answer.exitCode === nothingFound) throw failure('SPEC_COMMIT_MISSING', { commit, repository })
      return expectGood(answer, repository).toString('utf8').trim()
    },
    async mergeBase(a, b) {
      const answer = await git('merge-base', a, b)
      if (answer.exitCode === nothingFound) throw failure('SPEC_NO_MERGE_BASE', { a, b })
      return expectGood(answer, repository).toString('utf8').trim()
    },
    async listFiles(commit, paths) {
      const answer = await git('ls-tree', '-r', '-z', commit, '--', ...paths)
      return expectGood(answer, repository).toString('utf8').split('\0').slice(0, -1).map(toTreeFile).filter((file) => file !== undefined)
    },
    async read(objects) {
      if (objects.length === 0) return new Map()
      const answer = await runGit(repository, ['cat-file', '--batch'], `${[...new Set(objects)].join('\n')}\n`)
      return readBatch(expectGood(answer, repository), repository)
    },
  }
}

/** The exit code by which git says that it looked and found nothing; a real failure has another. */
const nothingFound = 1

/** `100644 blob 3b18e5…<tab>models/x.yaml`; undefined for a link or a submodule. */
function toTreeFile(line: string): TreeFile | undefined {
  const tab = line.indexOf('\t')
  const [mode = '', , object = ''] = line.slice(0, tab).split(' ')
  return mode.startsWith('100') ? { path: line.slice(tab + 1), object } : undefined
}

/** `<object> blob <bytes>`, a line feed, the content and a line feed, for each object in turn. */
function readBatch(bytes: Buffer, repository: string): Map<string, string> {
  const contents = new Map<string, string>()
  for (let at = 0; at < bytes.length;) {
    const start = bytes.indexOf('\n', at) + 1
    const heading = bytes.toString('utf8', at, start - 1)
    const [object = '', kind, size] = heading.split(' ')
    if (kind !== 'blob') throw failure('SPEC_GIT_FAILED', { repository, problem: heading })
    const end = start + Number(size)
    contents.set(object, bytes.toString('utf8', start, end))
    at = end + 1
  }
  return contents
}

interface GitAnswer { exitCode: number; output: Buffer; problem: string }

function expectGood({ exitCode, output, problem }: GitAnswer, repository: string): Buffer {
  if (exitCode !== 0) throw failure('SPEC_GIT_FAILED', { repository, problem })
  return output
}

/** Without a shell: arguments cannot become commands. */
function runGit(repository: string, args: string[], input = ''): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = execFile('git', ['-C', repository, '--no-pager', '--literal-pathspecs', ...args], { encoding: 'buffer', maxBuffer: 512 * 1024 * 1024 }, (error, output, stderr) => {
      const problem = stderr.toString('utf8').trim() || messageOf(error)
      if (error !== null && typeof error.code !== 'number') reject(failure('SPEC_GIT_FAILED', { repository, problem }, error))
      else resolve({ exitCode: Number(error?.code ?? 0), output, problem })
    })
    // A git that ended early says why with its exit code.
    child.stdin?.on('error', () => {}).end(input)
  })
}
