import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { constants } from 'node:os'
import { failure, messageOf } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Job } from '../executor.ts'
import { logLines } from './log-lines.ts'
import { markVariable, signalMarked } from './marked-processes.ts'

type Part = Omit<Job, 'limits'>

/** Runs a program as a part of this process: in its process group, so that whoever measures or ends this one measures and ends the program too. It has no
 *  limits of its own, and sees no other variables than those of the job and its mark. An aborted signal is passed on, to what it started too; a program that ignores it is killed. What it
 *  leaves running when it ends is killed: it would write beside the one that follows. */
export function sameGroupRunner({ graceMs = 7_000 }: { graceMs?: number } = {}) {
  return {
    async run(job: Part, { log, signal }: { log: Log; signal: AbortSignal }): Promise<{ exitCode: number }> {
      signal.throwIfAborted()
      const mark = randomUUID()
      const child = await start({ ...job, environment: { ...job.environment, [markVariable]: mark } })
      child.once('exit', () => { signalMarked(mark, 'SIGKILL') })
      const ended = Promise.all([ending(child), logLines(child.stdout!, log), logLines(child.stderr!, log)])
      let grace: NodeJS.Timeout | undefined
      const askToEnd = () => {
        child.kill('SIGTERM')
        signalMarked(mark, 'SIGTERM', child.pid)
        grace ??= setTimeout(() => child.kill('SIGKILL'), graceMs)
      }
      signal.addEventListener('abort', askToEnd, { once: true })
      if (signal.aborted) askToEnd()
      try {
        const [exitCode] = await ended
        return { exitCode }
      } finally {
        clearTimeout(grace)
        signal.removeEventListener('abort', askToEnd)
      }
    },
  }
}

function start({ name, command: [program = '', ...args], folder, environment }: Part): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => { reject(failure('EXECUTOR_NOT_STARTED', { name, program, folder, problem: messageOf(error) }, error)) }
    try {
      const child = spawn(program, args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
      child.once('spawn', () => { resolve(child) })
      child.once('error', refuse)
    } catch (error) {
      refuse(error)
    }
  })
}

/** As a shell tells it: 128 and the number of the signal that ended it. */
function ending(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      // Something that it left running may still hold the pipes: they are let go.
      setTimeout(() => { child.stdout!.destroy(); child.stderr!.destroy() }, 500).unref()
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}
