import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { basename } from 'node:path'
import { formatDuration } from '../../base/clock.ts'
import { failure, messageOf } from '../../base/errors.ts'
import type { RankopsError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Executor, Job } from '../executor.ts'
import { logLines } from './log-lines.ts'
import { endWithThisProcess, signalGroup } from './process-group.ts'
import { memoryMiBOf, openOwnMemory } from './process-memory.ts'

interface ProcessExecutorOptions {
  /** The environment of this process, given by the entry point. Only PATH, HOME, TMPDIR and LANG are handed on, never a secret; what else a job needs is named in its own. */
  environment: Readonly<Record<string, string | undefined>>
  /** How long a program may take to end after it was asked to; 7.5 s is what GitHub gives a cancelled step before SIGTERM. */
  graceMs?: number
  /** How often memory is looked at; a program that grows faster may pass its limit by what it takes in that time. */
  memoryPollMs?: number
}

/** Trains in a child process of this machine. The job and all that it starts form one process group, which is measured and ended as one.
 *  Memory is watched where there is a /proc (Linux); elsewhere only the heap of node is limited. */
export function processExecutor({ environment, graceMs = 7_500, memoryPollMs = 200 }: ProcessExecutorOptions): Executor {
  return {
    name: 'process',
    async run(job, { log, signal }) {
      if (signal.aborted) return { exitCode: exitCodeOf(null, 'SIGINT'), durationMs: 0 }
      const startedAt = performance.now()
      const child = await start(job, environmentOf(job, environment))
      const ended = waitForEnd(child, log)

      let broken: RankopsError | undefined
      let grace: NodeJS.Timeout | undefined
      const askToEnd = () => {
        signalGroup(child, 'SIGINT')
        grace ??= setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs)
      }
      const timeout = setTimeout(() => {
        broken ??= failure('EXECUTOR_TIMEOUT', { name: job.name, limit: formatDuration(job.limits.timeoutMs) })
        askToEnd()
      }, job.limits.timeoutMs)
      const ownMemory = openOwnMemory(child.pid!)
      const memory = watchMemory(child.pid!, memoryPollMs, (used) => {
        // What is quick to measure is never too little; what is exact decides.
        const exact = used <= job.limits.memoryMiB ? undefined : ownMemory()
        if (exact === undefined || exact <= job.limits.memoryMiB) return
        broken ??= memoryFailure(job, exact)
        signalGroup(child, 'SIGKILL')
      })
      signal.addEventListener('abort', askToEnd, { once: true })
      const outlive = endWithThisProcess(child)
      if (signal.aborted) askToEnd()

      try {
        const { code, endedBy } = await ended
        if (broken) throw broken
        if (isNode(job) && endedBy === 'SIGABRT' && memory.peakMiB() > job.limits.memoryMiB / 2) throw memoryFailure(job, memory.peakMiB())
        return { exitCode: exitCodeOf(code, endedBy), durationMs: performance.now() - startedAt }
      } finally {
        clearTimeout(timeout)
        clearTimeout(grace)
        memory.stop()
        signal.removeEventListener('abort', askToEnd)
        outlive()
        if (isRunning(child)) signalGroup(child, 'SIGKILL')
      }
    },
  }
}

const handedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG'] as const

function environmentOf(job: Job, environment: ProcessExecutorOptions['environment']): Record<string, string> {
  const inherited = Object.fromEntries(handedOn.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])))
  const given: Record<string, string> = { ...inherited, ...job.environment }
  if (!isNode(job)) return given
  // Without it node sizes its heap by the machine and is stopped from outside instead of collecting its garbage earlier.
  return { ...given, NODE_OPTIONS: [given['NODE_OPTIONS'] ?? '', `--max-old-space-size=${job.limits.memoryMiB}`].join(' ').trim() }
}

function isNode({ command: [program = ''] }: Job): boolean {
  return /^node(\.exe)?$/.test(basename(program))
}

function start({ name, command: [program = '', ...args], folder }: Job, env: Record<string, string>): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => { reject(failure('EXECUTOR_NOT_STARTED', { name, program, folder, problem: messageOf(error) }, error)) }
    try {
      // Detached: a group of its own, which does not get the terminal's Ctrl-C a second time.
      const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true, windowsHide: true })
      child.once('spawn', () => { resolve(child) })
      child.once('error', refuse)
    } catch (error) {
      refuse(error)
    }
  })
}

/** Resolves when the program has ended and what it wrote is in the log. */
async function waitForEnd(child: ChildProcess, log: Log): Promise<{ code: number | null; endedBy: NodeJS.Signals | null }> {
  const exited = new Promise<{ code: number | null; endedBy: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, endedBy) => {
      // What the program left running does not outlive it. One that fled from the group may still hold the pipes: they are let go.
      signalGroup(child, 'SIGKILL')
      setTimeout(() => { child.stdout!.destroy(); child.stderr!.destroy() }, drainMs).unref()
      resolve({ code, endedBy })
    })
  })
  const [end] = await Promise.all([exited, logLines(child.stdout!, log), logLines(child.stderr!, log)])
  return end
}

const drainMs = 1_000

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

function watchMemory(pid: number, pollMs: number, look: (usedMiB: number) => void): { peakMiB(): number; stop(): void } {
  let peak = 0
  const timer = setInterval(() => {
    const used = memoryMiBOf(pid) ?? 0
    peak = Math.max(peak, used)
    look(used)
  }, pollMs)
  return { peakMiB: () => peak, stop: () => { clearInterval(timer) } }
}

function memoryFailure({ name, limits: { memoryMiB } }: Job, usedMiB: number): RankopsError {
  return failure('EXECUTOR_MEMORY', { name, used: Math.round(usedMiB), limit: memoryMiB })
}

/** A program that a signal ended has 128 plus its number, as shells say it. */
function exitCodeOf(code: number | null, endedBy: NodeJS.Signals | null): number {
  return code ?? 128 + (endedBy === null ? 0 : constants.signals[endedBy])
}
