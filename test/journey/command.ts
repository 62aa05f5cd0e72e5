// Runs the command line as its own process, as a workflow would, and kills it where a test wants.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTextIfAny, removeIfAny } from '../../src/base/files.ts'

const root = join(import.meta.dirname, '../..')
const preload = join(root, 'test/support/die-after.ts')

export interface KillPoint { when: 'before' | 'during' | 'after'; n: number }
export interface CommandRun { exitCode: number | null; wasKilled: boolean; text: string; effects: string[] }

/** `rankops <args>` in a folder. `kill` ends it at that effect. */
export async function runCommand(args: readonly string[], { folder, variables, kill }: { folder: string; variables: Record<string, string>; kill?: KillPoint }): Promise<CommandRun> {
  const effectsFile = join(tmpdir(), `rankops-effects-${randomUUID()}`)
  const child = spawn(process.execPath, ['--import', preload, join(root, 'src/cli/main.ts'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: tmpdir(),
      NODE_NO_WARNINGS: '1',
      ...(process.env['NODE_COMPILE_CACHE'] === undefined ? {} : { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }),
      RANKOPS_TEST_EFFECTS: effectsFile,
      ...(kill ? { RANKOPS_TEST_KILL: `${kill.when}:${kill.n}` } : {}),
      ...variables,
    },
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  try {
    const [exitCode, signal] = await new Promise<[number | null, string | null]>((done) => { child.on('close', (code, name) => done([code, name])) })
    const effects = ((await readTextIfAny(effectsFile)) ?? '').split('\n').filter(Boolean)
    return { exitCode, wasKilled: signal === 'SIGKILL', text: Buffer.concat(chunks).toString(), effects }
  } finally {
    await removeIfAny(effectsFile)
  }
}

/** Every moment between two effects; a request may also be on its way, and a child just started. */
export function killPointsOf(effects: readonly string[]): KillPoint[] {
  return [
    ...effects.flatMap((effect, i): KillPoint[] => [
      { when: 'before', n: i + 1 },
      ...(effect.startsWith('request') ? [{ when: 'during', n: i + 1 } as const] : []),
      ...(effect.startsWith('spawn') ? [{ when: 'after', n: i + 1 } as const] : []),
    ]),
    ...(effects.length > 0 ? [{ when: 'after', n: effects.length } as const] : []),
  ]
}
