import { readFileSync, readdirSync } from 'node:fs'

/** Resident memory of a process and all its descendants in MiB, read from /proc; undefined where there is none, e.g. because the process
 *  has ended. Pages that several of them share are counted for each. */
export function memoryMiBOf(pid: number): number | undefined {
  return sumOverTree(pid, (each) => kiBIn(`/proc/${each}/status`, 'VmRSS'))
}

/** The same with every shared page counted once, as processes that were forked from one another share most (PSS). The kernel walks over all pages for it: milliseconds for each GiB. */
export function ownMemoryMiBOf(pid: number): number | undefined {
  return sumOverTree(pid, (each) => kiBIn(`/proc/${each}/smaps_rollup`, 'Pss') ?? kiBIn(`/proc/${each}/status`, 'VmRSS'))
}

/** Measures that again and again, but never for more than a twentieth of the time: undefined where it would be too soon, or where nothing can be measured. */
export function openOwnMemory(pid: number): () => number | undefined {
  let notBefore = 0
  return () => {
    const startedAt = performance.now()
    if (startedAt < notBefore) return undefined
    const found = ownMemoryMiBOf(pid)
    notBefore = performance.now() + 20 * (performance.now() - startedAt)
    return found
  }
}

function sumOverTree(pid: number, kiBOf: (pid: number) => number | undefined): number | undefined {
  const own = kiBOf(pid)
  if (own === undefined) return undefined
  return childrenOf(pid).reduce((total, child) => total + (sumOverTree(child, kiBOf) ?? 0), own / 1024)
}

/** Undefined where there is no such file; 0 where it does not say, as of a process that has ended and was not waited for. */
function kiBIn(path: string, name: string): number | undefined {
  const text = readIfAny(path)
  return text === undefined ? undefined : Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)
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
