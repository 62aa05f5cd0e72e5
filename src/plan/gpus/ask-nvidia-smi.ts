import { spawn } from 'node:child_process'
import { nvidiaSmiArguments, parseNvidiaSmi } from './parse-nvidia-smi.ts'
import type { Gpus, NvidiaSmiRun } from './parse-nvidia-smi.ts'

const mostCharacters = 1 << 20

/** Which GPUs this machine has now. Always answers within the limit: a program that waits for a broken driver cannot be ended, not even by
 *  SIGKILL, so it is left behind. `environment` holds the PATH on which nvidia-smi lies. */
export async function askNvidiaSmi(environment: Readonly<Record<string, string | undefined>>, longestMs = 20_000): Promise<Gpus> {
  return parseNvidiaSmi(await run(environment, longestMs))
}

function run({ PATH, LD_LIBRARY_PATH }: Readonly<Record<string, string | undefined>>, longestMs: number): Promise<NvidiaSmiRun> {
  return new Promise((resolve) => {
    const env = Object.fromEntries(Object.entries({ PATH, LD_LIBRARY_PATH, LC_ALL: 'C' }).filter(([, value]) => value !== undefined))
    const child = start(env)
    if (child instanceof Error) { resolve({ output: '', errors: child.message, exitCode: 1 }); return }
    const texts = { output: '', errors: '' }
    const end = (ended: NvidiaSmiRun) => {
      clearTimeout(timer)
      for (const stream of [child.stdout, child.stderr]) stream?.destroy()
      child.unref()
      resolve(ended)
    }
    const kill = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL')                               // the whole group: a wrapper in its place may wait for the program
      } catch {
        // It has ended, or another user's program cannot be ended.
      }
    }
    const timer = setTimeout(() => {
      kill()
      end({ timedOutAfterMs: longestMs })
    }, longestMs)
    for (const [name, stream] of [['output', child.stdout], ['errors', child.stderr]] as const) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text.slice(0, mostCharacters - texts[name].length)
        if (texts[name].length >= mostCharacters) kill()
      })
    }
    child.on('error', (error: NodeJS.ErrnoException) => { end(error.code === 'ENOENT' ? { missing: true } : { output: '', errors: error.message, exitCode: 1 }) })
    child.on('close', (code) => { end({ ...texts, exitCode: code ?? 1 }) })
  })
}

/** A machine that is short of memory may refuse at once. */
function start(env: Record<string, string | undefined>) {
  try {
    return spawn('nvidia-smi', nvidiaSmiArguments, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  } catch (error) {
    return error as Error
  }
}
