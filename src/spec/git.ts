import { execFile } from 'node:child_process'
import { failure, messageOf } from '../base/errors.ts'
import { openGitObjects } from './git-objects.ts'
import type { GitObjects } from './git-objects.ts'
import { listTreeFiles } from './git-trees.ts'
import type { TreeFile } from './git-trees.ts'

/** Reads commits of a local repository, bare or not, through the git command; nothing is checked out. */
export interface Git {
  /** Full sha of a commit; a commit that is not there fails with SPEC_COMMIT_MISSING. */
  resolve(commit: string): Promise<string>
  /** The full sha of `head`, and of the commit where its history and that of another commit part; fails with SPEC_NO_MERGE_BASE where they never met
   *  or the history is cut. */
  meet(other: string, head: string): Promise<{ base: string; head: string }>
  /** Ordinary files at or below some paths (none: all), by path; links and submodules are left out. */
  listFiles(commit: string, paths: readonly string[]): Promise<TreeFile[]>
  /** Content of files, as UTF-8, by object; all of them through one process. */
  read(objects: readonly string[]): Promise<Map<string, string>>
  [Symbol.dispose](): void
}

export function openGit(repository: string): Git {
  const git = (...args: string[]) => runGit(repository, args)
  let reader: GitObjects | undefined
  const objects = () => reader ??= openGitObjects(repository)

  async function resolve(commit: string): Promise<string> {
    const answer = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`)
    if (answer.exitCode === nothingFound) throw failure('SPEC_COMMIT_MISSING', { commit, repository })
    return expectGood(answer, repository).toString('utf8').trim()
  }

  return {
    resolve,
    async meet(other, head) {
      const met = isPlainName(other) && isPlainName(head) ? parseMeeting(await git('rev-parse', `${other}^{commit}...${head}^{commit}`)) : undefined
      if (met) return met
      // One at a time: so git says which of the two is missing.
      const [otherSha, headSha] = [await resolve(other), await resolve(head)]
      const answer = await git('merge-base', otherSha, headSha)
      if (answer.exitCode === nothingFound) throw failure('SPEC_NO_MERGE_BASE', { a: otherSha, b: headSha })
      return { base: expectGood(answer, repository).toString('utf8').trim(), head: headSha }
    },
    listFiles: (commit, paths) => listTreeFiles(objects(), commit, paths),
    async read(ids) {
      const found = await Promise.all([...new Set(ids)].map(async (id) => [id, (await objects().read(id)).content.toString('utf8')] as const))
      return new Map(found)
    },
    [Symbol.dispose]() {
      reader?.[Symbol.dispose]()
    },
  }
}

/** A sha, a branch or a tag, in which nothing means anything to git but the name. */
function isPlainName(commit: string): boolean {
  return /^\w[\w./-]*$/.test(commit) && !commit.includes('..')
}

/** What git says of `a...b`: the sha of b, that of a, and a line `^<sha>` for each commit where they part, the best one first. */
function parseMeeting({ exitCode, output }: GitAnswer): { base: string; head: string } | undefined {
  const [head, , parting] = output.toString('utf8').split('\n')
  return exitCode === 0 && head && parting?.startsWith('^') ? { head, base: parting.slice(1) } : undefined
}

/** The exit code by which git says that it looked and found nothing; a real failure has another. */
const nothingFound = 1

interface GitAnswer { exitCode: number; output: Buffer; problem: string }

function expectGood({ exitCode, output, problem }: GitAnswer, repository: string): Buffer {
  if (exitCode !== 0) throw failure('SPEC_GIT_FAILED', { repository, problem })
  return output
}

/** Without a shell: arguments cannot become commands. */
function runGit(repository: string, args: string[]): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    execFile('git', ['-C', repository, '--no-pager', '--literal-pathspecs', ...args], { encoding: 'buffer', maxBuffer: 512 * 1024 * 1024 }, (error, output, stderr) => {
      const problem = stderr.toString('utf8').trim() || messageOf(error)
      if (error !== null && typeof error.code !== 'number') reject(failure('SPEC_GIT_FAILED', { repository, problem }, error))
      else resolve({ exitCode: Number(error?.code ?? 0), output, problem })
    })
  })
}
