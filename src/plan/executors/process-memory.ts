import { readFileSync, readdirSync } from 'node:fs'

/** Resident memory of a process and all its descendants in MiB, read from /proc; undefined where there is none, e.g. because the process
 *  has ended. Pages that several of them share are counted for each. */
export function memoryMiBOf(pid: number): number | undefined {
  return sumOverTree(pid, (each) => {
    const status = readIfAny(`/proc/${each}/status`)
    return status === undefined ? undefined : kiBIn(status, 'VmRSS') ?? 0
  })
}

/** The same with what these processes share counted once: memory that was forked by the share of each (`Pss_Anon`, `Pss_Shmem`), programs and libraries as the process has them that has most. What is shared
 *  with others on the machine counts whole, so that of one process it is its resident memory whoever else runs. The kernel walks over all pages for it: milliseconds for each GiB. */
export function ownMemoryMiBOf(pid: number): number | undefined {
  let filesKiB = 0
  const ownMiB = sumOverTree(pid, (each) => {
    const status = readIfAny(`/proc/${each}/status`)
    if (status === undefined) return undefined
    filesKiB = Math.max(filesKiB, kiBIn(status, 'RssFile') ?? 0)
    const shares = readIfAny(`/proc/${each}/smaps_rollup`) ?? ''
    return (kiBIn(shares, 'Pss_Anon') ?? kiBIn(status, 'RssAnon') ?? 0) + (kiBIn(shares, 'Pss_Shmem') ?? kiBIn(status, 'RssShmem') ?? 0)
  })
  return ownMiB === undefined ? undefined : ownMiB + filesKiB / 1024
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

/** Undefined where the text does not say it, as of a process that has ended and was not waited for. */
function kiBIn(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
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
