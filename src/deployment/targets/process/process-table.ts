import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, messageOf } from '../../../base/errors.ts'

/** A living process of this machine. `startTicks` tells it from a later process that was given the same id. */
interface LivingProcess { pid: number; group: number; startTicks: number }

/** A process by its id; undefined where it ended, also where only its exit status is left to be collected. */
export async function findProcess(pid: number): Promise<LivingProcess | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  // The name in brackets may hold anything; the fields behind it are state (3), … group (5), … start (22), see proc(5).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  return { pid, group: Number(fields[2]), startTicks: Number(fields[19]) }
}

/** The living processes with an argument that begins with that label. */
export async function findByLabel(label: string): Promise<LivingProcess[]> {
  const found = await Promise.all((await listPids()).map(async (pid) => {
    const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
    return args.some((arg) => arg.startsWith(label)) ? findProcess(pid) : undefined
  }))
  return found.filter((process) => process !== undefined)
}

/** Asks all processes of a group to end and makes them after that time. Returns when none is left. */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  for (let waitedMs = 0; await isGroupAlive(group); waitedMs += pollMs) {
    // Once is enough to ask; who does not listen is ended, again and again until it is gone.
    if (waitedMs === 0 && graceMs > 0) signalGroup(group, 'SIGTERM')
    else if (waitedMs >= graceMs) signalGroup(group, 'SIGKILL')
    await pause(pollMs)
  }
}

const pollMs = 25

async function isGroupAlive(group: number): Promise<boolean> {
  const processes = await Promise.all((await listPids()).map(findProcess))
  return processes.some((process) => process?.group === group)
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function listPids(): Promise<number[]> {
  const names = await readdir('/proc').catch((error: unknown) => { throw failure('TARGET_UNSUPPORTED', { problem: messageOf(error) }, error) })
  return names.filter((name) => /^\d+$/.test(name)).map(Number)
}
