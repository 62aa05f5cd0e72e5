// The usual bed of a test that tells verbs: a clone with a small shop and one spec, and verbs told inside the test's process.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { simulateShop, writeShop } from '../../scripts/demo/shop.ts'
import { systemClock } from '../../src/base/clock.ts'
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
const commandLine = join(import.meta.dirname, '../../src/cli/main.ts')

export const specPath = 'models/user-behavior.yaml'
/** Prediction times are no matter here, for the machine may be busy with other tests. */
export const goodSpec = 'name: user-behavior\nfamily: behavior\ndata: { events: data/events.csv, items: data/items.csv }\ntraining: { epochs: 1 }\nevaluation: { bootstrapSamples: 100, maxPredictionP95Ms: 1000 }\n'

export interface Told extends Outcome, Recorded { lines: string[] }

export interface ShopBed {
  /** The clone. */
  folder: string
  workspace: string
  git(...args: string[]): Promise<string>
  /** Writes files and commits them; gives the commit. */
  commit(files: Record<string, string>): Promise<string>
  /** Tells a verb's story in the clone. */
  tell(verb: Verb<any, any>, given?: Record<string, Given>, ports?: { signal?: AbortSignal; /** The program that children are, in place of ours. */ self?: string[]; environment?: Record<string, string>; /** Is told each line of the log as it comes. */ onLine?(line: string): void }): Promise<Told>
}

export async function withShop<T>(body: (bed: ShopBed) => Promise<T>): Promise<T> {
  return withFolder(async (outer) => {
    const folder = join(outer, 'shop')
    const workspace = join(outer, 'workspace')
    await mkdir(folder)
    const git = async (...args: string[]) => (await execute('git', ['-C', folder, '-c', 'user.name=maria', '-c', 'user.email=maria@acme.example', ...args])).stdout.trim()

    async function commit(files: Record<string, string>): Promise<string> {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(join(folder, path, '..'), { recursive: true })
        await writeFile(join(folder, path), text)
      }
      await git('add', '-A')
      await git('commit', '-q', '-m', 'Change')
      return git('rev-parse', 'HEAD')
    }

    async function tell(verb: Verb<any, any>, given: Record<string, Given> = {}, { signal = new AbortController().signal, self = [process.execPath, commandLine], environment = {}, onLine }: Parameters<ShopBed['tell']>[2] = {}): Promise<Told> {
      const { outputs, recorded } = recordOutputs()
      const log = recordingLog(onLine)
      const all: Record<string, Given> = { folder, workspace, ...given }
      const outcome = await runVerb(verb, {
        givenFor: (name) => all[name],
        surroundings: { event: {}, variables: {} },
        log,
        outputs,
        clock: systemClock,
        signal,
        environment: { ...childEnvironment(), ...environment },
        self,
      })
      return { ...outcome, ...recorded, lines: log.lines }
    }

    await git('init', '-q', '-b', 'main')
    await writeShop(simulateShop({ seed: 1, users: 150, days: 20 }), join(folder, 'data'))
    await commit({ [specPath]: goodSpec })
    return body({ folder, workspace, git, commit, tell })
  })
}
