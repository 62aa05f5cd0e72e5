import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../base/errors.ts'
import { exists, isMissing } from '../../base/files.ts'
import { writeObject, writeTree } from './objects.ts'
import type { TreeEntry } from './objects.ts'

/** The bare repository of the local forge, through the `git` command; people push to it by path. */
export interface Git {
  directory: string
  /** Runs git and gives its output; undefined where it ends with another code than 0. */
  tryRun(args: string[], input?: string): Promise<string | undefined>
  run(args: string[], input?: string): Promise<string>
  readBlob(sha: string): Promise<Buffer>
  /** Full sha of a branch, tag, `heads/…` or sha prefix. */
  resolve(ref: string): Promise<string | undefined>
  /** Path → entry of all files of a commit or tree. */
  listFiles(treeish: string): Promise<Map<string, TreeEntry>>
  writeBlob(content: string | Uint8Array): Promise<string>
  writeTree(files: Map<string, TreeEntry>): Promise<string>
  writeCommit(commit: NewCommit): Promise<string>
  /** Moves a ref if it still is at `from` (undefined: it does not exist); false where it is not. */
  moveRef(ref: string, to: string, from: string | undefined): Promise<boolean>
  log(args: string[]): Promise<CommitEntry[]>
}

interface NewCommit { tree: string; parents: string[]; message: string; author: Signature }
export interface Signature { name: string; email: string; date: string }
export interface CommitEntry { sha: string; tree: string; parents: string[]; author: Signature; committer: Signature; message: string }

/** The first version with `merge-tree --write-tree`, which merges without a work tree. */
const oldestGit = [2, 38]
const noSha = '0'.repeat(40)

/** Opens the bare repository at a path; makes it with an empty branch `main` where there is none. */
export async function openGit(directory: string): Promise<Git> {
  await requireGit()
  if (!(await exists(join(directory, 'HEAD')))) {
    await mkdir(directory, { recursive: true })
    await execute(['init', '--quiet', '--bare', '--initial-branch=main', directory])
  }

  const tryRun: Git['tryRun'] = async (args, input) => (await tryExecute(['--git-dir', directory, ...args], input)).output?.toString()
  const run: Git['run'] = async (args, input) => (await execute(['--git-dir', directory, ...args], input)).toString()

  return {
    directory,
    tryRun,
    run,
    readBlob: (sha) => execute(['--git-dir', directory, 'cat-file', 'blob', sha]),

    async resolve(ref) {
      if (!isSafeRef(ref)) return undefined
      const names = [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/${ref.replace(/^refs\//, '')}`, ...(/^[0-9a-f]{4,40}$/.test(ref) ? [ref] : [])]
      const found = await run(['cat-file', '--batch-check=%(objectname) %(objecttype)'], names.map((name) => `${name}^{commit}\n`).join(''))
      return found.split('\n').find((line) => line.endsWith(' commit'))?.slice(0, 40)
    },

    async listFiles(treeish) {
      const output = await run(['ls-tree', '-r', '-z', treeish])
      return new Map(output.split('\0').filter(Boolean).map((line) => {
        const [, mode, , sha, path] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line)!
        return [path!, { mode: mode!, sha: sha! }]
      }))
    },

    writeBlob: (content) => writeObject(directory, 'blob', content),
    writeTree: (files) => writeTree(directory, files),
    writeCommit: ({ tree, parents, message, author }) => {
      const signature = `${author.name} <${author.email}> ${Math.floor(new Date(author.date).getTime() / 1000)} +0000`
      const head = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${signature}`, `committer ${signature}`]
      return writeObject(directory, 'commit', `${head.join('\n')}\n\n${message.trimEnd()}\n`)
    },

    async moveRef(ref, to, from) {
      return await tryRun(['update-ref', ref, to, from ?? noSha]) !== undefined
    },

    async log(args) {
      const output = await run(['log', '-z', '--format=%H%x01%T%x01%P%x01%an%x01%ae%x01%aI%x01%cn%x01%ce%x01%cI%x01%B', ...args])
      return output.split('\0').filter(Boolean).map((line) => {
        const [sha, tree, parents, an, ae, ad, cn, ce, cd, message] = line.split('\x01') as [string, string, string, string, string, string, string, string, string, string]
        return { sha, tree, parents: parents.split(' ').filter(Boolean), author: { name: an, email: ae, date: utc(ad) }, committer: { name: cn, email: ce, date: utc(cd) }, message: message.trimEnd() }
      })
    },
  }
}

/** A name that git takes as nothing but a ref: no option, no range, no revision syntax. */
export function isSafeRef(ref: string): boolean {
  return /^[\w][\w./+@-]*$/.test(ref) && !ref.includes('..') && !ref.includes('@{') && !ref.endsWith('.lock') && !ref.endsWith('/')
}

function utc(date: string): string {
  return new Date(date).toISOString().replace('.000Z', 'Z')
}

async function requireGit(): Promise<void> {
  const version = (await execute(['version']).catch((error: unknown) => { if (isMissing(error)) return 'none'; throw error })).toString()
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? []
  if (major < oldestGit[0]! || (major === oldestGit[0] && minor < oldestGit[1]!)) throw failure('FORGE_GIT_MISSING', { found: version.trim() })
}

async function execute(args: string[], input?: string): Promise<Buffer> {
  const { output, errors } = await tryExecute(args, input)
  if (output === undefined) throw new Error(`git ${args.join(' ')}: ${errors}`)
  return output
}

function tryExecute(args: string[], input?: string): Promise<{ output: Buffer | undefined; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ output: exitCode === 0 ? Buffer.concat(output) : undefined, errors: Buffer.concat(errors).toString() }))
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
  })
}
