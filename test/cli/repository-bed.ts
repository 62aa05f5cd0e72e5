// A clone with some files, and verbs told in it inside the test's process.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { manualClock } from '../../src/base/clock.ts'
import { recordingLog } from '../../src/base/log.ts'
import type { Given } from '../../src/entry/inputs.ts'
import { recordOutputs } from '../../src/entry/recorder.ts'
import type { Recorded } from '../../src/entry/recorder.ts'
import { runVerb } from '../../src/entry/run-verb.ts'
import type { Outcome } from '../../src/entry/run-verb.ts'
import { childEnvironment } from '../../src/entry/surroundings.ts'
import type { Verb } from '../../src/entry/verb.ts'
import { withFolder } from '../support/suite.ts'

const execute = promisify(execFile)

export interface RepositoryBed {
  /** The clone, on branch main. */
  folder: string
  git(...args: string[]): Promise<string>
  /** Writes files; commits nothing. */
  write(files: Record<string, string>): Promise<void>
  commit(files: Record<string, string>): Promise<string>
  /** Tells a verb's story in the clone, at `now`. */
  tell(verb: Verb<any, any>, given?: Record<string, Given>, now?: string): Promise<Outcome & Recorded & { lines: string[] }>
  /** A server of repositories, of which acme/rankops has the tag v0.1.0 at `commit`. */
  server: { url: string; commit: string }
}

export async function withRepository(files: Record<string, string>, body: (bed: RepositoryBed) => Promise<void>): Promise<void> {
  await withFolder(async (outer) => {
    const folder = join(outer, 'shop')
    const gitIn = async (place: string, ...args: string[]) => (await execute('git', ['-C', place, '-c', 'user.name=maria', '-c', 'user.email=maria@acme.example', ...args])).stdout.trim()
    const git = (...args: string[]) => gitIn(folder, ...args)

    async function write(some: Record<string, string>): Promise<void> {
      for (const [path, text] of Object.entries(some)) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), text)
      }
    }

    async function commit(some: Record<string, string>): Promise<string> {
      await write(some)
      await git('add', '-A')
      await git('commit', '-q', '--allow-empty', '-m', 'Change')
      return git('rev-parse', 'HEAD')
    }

    const rankops = join(outer, 'server/acme/rankops')
    for (const place of [folder, rankops]) {
      await mkdir(place, { recursive: true })
      await gitIn(place, 'init', '-q', '-b', 'main')
    }
    await gitIn(rankops, 'commit', '-q', '--allow-empty', '-m', 'Release')
    await gitIn(rankops, 'tag', '-a', 'v0.1.0', '-m', 'Release')
    const server = { url: join(outer, 'server'), commit: await gitIn(rankops, 'rev-parse', 'HEAD') }
    await commit(files)

    await body({
      folder, git, write, commit, server,
      async tell(verb, given = {}, now = '2026-03-01T00:00:00Z') {
        const { outputs, recorded } = recordOutputs()
        const log = recordingLog()
        const all: Record<string, Given> = { folder, ...given }
        const outcome = await runVerb(verb, {
          givenFor: (name) => all[name], surroundings: { event: {}, variables: {} }, log, outputs, clock: manualClock(now), signal: new AbortController().signal, environment: childEnvironment(), self: [],
        })
        return { ...outcome, ...recorded, lines: log.lines }
      },
    })
  })
}
