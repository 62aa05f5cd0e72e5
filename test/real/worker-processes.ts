// The workers of a program, found among the processes of this machine by what they were told: also those in pods of a node that runs here.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { jobFiles, jobVariable } from '../../src/training/command/contract.ts'

/** Sends a signal to a worker of a training below a folder, once so many epochs are over. */
export async function signalWorker(folder: string, worker: number, sign: NodeJS.Signals, epochs: number): Promise<void> {
  await untilEpoch(folder, epochs)
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const variables = (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).split('\0')
    if (!variables.includes(`RANKOPS_WORKER=${worker}`) || !variables.some((text) => text.startsWith(`${jobVariable}=${folder}/`))) continue
    process.kill(Number(pid), sign)
    return
  }
  throw new Error(`no worker ${worker} was there to be sent ${sign}`)
}

/** Waits until a training below a folder has told of so many epochs that are over; gives how many. */
export async function untilEpoch(folder: string, epochs: number): Promise<number> {
  for (const end = Date.now() + 600_000; Date.now() < end; await pause(50)) {
    const paths = (await readdir(folder, { recursive: true }).catch(() => [])).filter((path) => path === jobFiles.heartbeat || path.endsWith(`/program/${jobFiles.heartbeat}`))
    const told = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8').catch(() => '{}')))
    const most = Math.max(...told.map((text) => (JSON.parse(text) as { epoch?: number }).epoch ?? 0))
    if (most >= epochs) return most
  }
  throw new Error(`epoch ${epochs} was not reached`)
}
