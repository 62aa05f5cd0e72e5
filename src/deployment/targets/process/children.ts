import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../base/clock.ts'
import { isMissing, readTextIfAny, removeIfAny, writeFileAtomic } from '../../../base/files.ts'
import { childRecord } from './child-record.ts'
import type { Child } from './child-record.ts'
import { endGroup, findByLabel, findProcess } from './process-table.ts'

/** The children of one deployment in its folder: `<name>.json` says what runs, `<name>.log` what it wrote. */
export interface Children {
  read(name: string): Promise<Child | undefined>
  names(): Promise<string[]>
  isAlive(child: Child): Promise<boolean>
  /** Starts a program that outlives this process, and waits until it announced its address (a line of JSON with `url` on its stdout).
   *  Gives the child, or why there is none. */
  start(name: string, command: readonly string[], identity?: Pick<Child, 'version' | 'digest'>): Promise<Child | { problem: string }>
  /** Ends a child with all it started and forgets it. */
  end(name: string, graceMs: number): Promise<void>
  /** Ends what no record speaks of: the caller that started it was killed before it could write one, or it is what an ended wrapper
   *  left behind. */
  endUnrecorded(graceMs: number): Promise<void>
  logTail(name: string): Promise<string>
}

const pollMs = 25

/** `folder` is absolute. Every child has it in a label among its arguments, by which it is found when its record is not there. */
export function childrenIn(folder: string, environment: Record<string, string>, startTimeoutMs: number): Children {
  const recordPath = (name: string) => join(folder, `${name}.json`)
  const logPath = (name: string) => join(folder, `${name}.log`)
  const label = `--instance=${folder}/`

  async function read(name: string): Promise<Child | undefined> {
    const text = await readTextIfAny(recordPath(name))
    return text === undefined ? undefined : childRecord.parse(text, recordPath(name))
  }

  async function names(): Promise<string[]> {
    const entries = await readdir(folder).catch((error: unknown) => { if (isMissing(error)) return []; throw error })
    return entries.filter((entry) => entry.endsWith('.json')).map((entry) => entry.slice(0, -'.json'.length)).sort()
  }

  async function isAlive({ pid, startTicks }: Pick<Child, 'pid' | 'startTicks'>): Promise<boolean> {
    return (await findProcess(pid))?.startTicks === startTicks
  }

  async function waitForAnnouncement(name: string, born: Pick<Child, 'pid' | 'startTicks'>): Promise<Pick<Child, 'url' | 'adminUrl'> | undefined> {
    for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += pollMs) {
      const announced = findAnnouncement((await readTextIfAny(logPath(name))) ?? '')
      if (announced || !(await isAlive(born))) return announced
      await pause(pollMs)
    }
    return undefined
  }

  async function logTail(name: string): Promise<string> {
    return ((await readTextIfAny(logPath(name))) ?? '').trimEnd().split('\n').slice(-12).join('\n') || 'nothing was written'
  }

  return {
    read,
    names,
    isAlive,
    logTail,

    async start(name, command, identity = {}) {
      await mkdir(folder, { recursive: true })
      const startedAt = systemClock.now().toISOString()
      const pid = await spawnDetached([...command, `${label}${name}#${randomUUID().slice(0, 8)}`], logPath(name), environment)
      if (typeof pid !== 'number') return pid
      const startTicks = (await findProcess(pid))?.startTicks ?? 0
      const announced = await waitForAnnouncement(name, { pid, startTicks })
      if (announced) {
        const child: Child = { ...identity, ...announced, pid, startTicks, startedAt }
        await writeFileAtomic(recordPath(name), childRecord.format(child))
        return child
      }
      const how = await isAlive({ pid, startTicks }) ? `it gave no address within ${startTimeoutMs / 1000} s` : 'it ended'
      await endGroup(pid, 0)
      return { problem: `${how}; the end of its log:\n${await logTail(name)}` }
    },

    async end(name, graceMs) {
      const child = await read(name)
      if (child && await isAlive(child)) await endGroup(child.pid, graceMs)
      await removeIfAny(recordPath(name))
    },

    async endUnrecorded(graceMs) {
      const recorded = await Promise.all((await names()).map(read))
      const living = await Promise.all(recorded.map(async (child) => (child && await isAlive(child) ? child.pid : undefined)))
      const groups = new Set((await findByLabel(label)).map(({ group }) => group))
      for (const group of groups) if (!living.includes(group)) await endGroup(group, graceMs)
    },
  }
}

/** A child in a process group of its own. It gets the given environment and not ours: what a job may know (its tokens) is not for a
 *  server that lives on, and a runner of GitHub Actions ends what carries the job's variables. */
function spawnDetached([program, ...args]: string[], logPath: string, environment: Record<string, string>): Promise<number | { problem: string }> {
  return open(logPath, 'w').then(async (log) => {
    try {
      const child = spawn(program!, args, { detached: true, stdio: ['ignore', log.fd, log.fd], env: environment })
      return await new Promise((resolve) => {
        child.once('error', (error) => { resolve({ problem: error.message }) })
        child.once('spawn', () => { child.unref(); resolve(child.pid!) })
      })
    } finally {
      await log.close()
    }
  })
}

function findAnnouncement(log: string): Pick<Child, 'url' | 'adminUrl'> | undefined {
  // The last line may still be growing.
  for (const line of log.split('\n').slice(0, -1).filter((text) => text.startsWith('{'))) {
    const { url, adminUrl } = parseIfJson(line) as { url?: unknown; adminUrl?: unknown }
    if (typeof url === 'string') return { url, ...(typeof adminUrl === 'string' ? { adminUrl } : {}) }
  }
  return undefined
}

function parseIfJson(line: string): object {
  try {
    return JSON.parse(line) as object
  } catch {
    return {}
  }
}
