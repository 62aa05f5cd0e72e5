import { readFileSync, readdirSync } from 'node:fs'

/** Resident memory of a process and all its descendants in MiB, read from /proc; undefined where there is none, e.g. because the process
 *  has ended. Pages that several of them share are counted for each. */
export function memoryMiBOf(pid: number): number | undefined {
  const status = readIfAny(`/proc/${pid}/status`)
  if (status === undefined) return undefined
  const ownKiB = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
  return childrenOf(pid).reduce((total, child) => total + (memoryMiBOf(child) ?? 0), ownKiB / 1024)
}

/** Those that any of its threads started: each thread has a list of its own. */
function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) => (readIfAny(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').filter((child) => child !== '').map(Number))
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
