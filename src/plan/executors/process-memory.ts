import { readFileSync } from 'node:fs'

/** Resident memory of a process and all its descendants in MiB, read from /proc; undefined where there is none, e.g. because the process
 *  has ended. Pages that several of them share are counted for each. */
export function memoryMiBOf(pid: number): number | undefined {
  const status = readIfAny(`/proc/${pid}/status`)
  if (status === undefined) return undefined
  const ownKiB = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
  const children = (readIfAny(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter((child) => child !== '')
  return children.reduce((total, child) => total + (memoryMiBOf(Number(child)) ?? 0), ownKiB / 1024)
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
