// The team's clone in the demo: a real git work tree whose origin is the local forge's bare repository.
import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { exists } from '../../src/base/files.ts'

const run = promisify(execFile)

export interface WorkTree {
  folder: string
  git(...args: string[]): Promise<string>
  /** Commits files on a new branch that starts at a commit, and pushes it; a branch that is there already is left as it is. */
  pushBranch(branch: string, from: string, files: Record<string, string>, message: string): Promise<void>
  commitToMain(files: Record<string, string>, message: string): Promise<void>
  /** Moves main to what the forge has, and gives its commit. */
  pullMain(): Promise<string>
  checkOut(commit: string): Promise<void>
}

export async function openWorkTree(folder: string, origin: string): Promise<WorkTree> {
  await mkdir(folder, { recursive: true })
  // Nothing of the user's own git settings (hooks, signing, templates) may change what the demo does.
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0' }
  const git = async (...args: string[]) => (await run('git', ['-c', 'user.name=Demo Shop', '-c', 'user.email=demo@shop.example', ...args], { cwd: folder, env: environment, maxBuffer: 64 * 1024 * 1024 })).stdout.trim()
  // A killed git leaves its lock file behind; nobody else works in this folder.
  await rm(join(folder, '.git', 'index.lock'), { force: true })
  if (!(await exists(join(folder, '.git', 'HEAD')))) await git('init', '-q', '-b', 'main')
  if (!(await git('remote')).includes('origin')) await git('remote', 'add', 'origin', origin)

  async function pushBranch(branch: string, from: string, files: Record<string, string>, message: string): Promise<void> {
    if ((await git('ls-remote', 'origin', `refs/heads/${branch}`)) !== '') return
    await git('switch', '-q', '--force-create', branch, from)
    await commit(files, message)
    await git('push', '-q', 'origin', `HEAD:refs/heads/${branch}`)
  }

  async function commitToMain(files: Record<string, string>, message: string): Promise<void> {
    await commit(files, message)
    await git('push', '-q', 'origin', 'HEAD:refs/heads/main')
  }

  async function commit(files: Record<string, string>, message: string): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    await git('add', '-A')
    await git('commit', '-q', '-m', message)
  }

  async function pullMain(): Promise<string> {
    await git('fetch', '-q', 'origin')
    await git('switch', '-q', '--discard-changes', '--force-create', 'main', 'origin/main')
    return git('rev-parse', 'HEAD')
  }

  async function checkOut(commit: string): Promise<void> {
    await git('fetch', '-q', 'origin')
    await git('switch', '-q', '--discard-changes', '--detach', commit)
  }

  return { folder, git, pushBranch, commitToMain, pullMain, checkOut }
}
