/** What a training uses of one machine while it runs. */
export interface Needs {
  /** Cores. */
  cpu: number
  memoryMiB: number
  /** So many different GPUs of the machine. */
  gpu: number
  /** Memory on each of these GPUs, which others may share; not given: each GPU as a whole. */
  gpuMemoryMiB?: number
}

/** A machine as it was last heard of. Only an online one is given work; a drained one ends what it has, a busy one has work that is not of the line, an offline one is silent. */
export interface Machine {
  name: string
  cpu: number
  memoryMiB: number
  /** Memory of each GPU in MiB, by its index; 0 where it is not known: such a GPU has one user at a time. */
  gpus: readonly number[]
  state: 'online' | 'drained' | 'busy' | 'offline'
  /** Of a runner that an autoscaler makes: the set that it is one of. Such a one has one job at a time, for the next job gets a runner of its own. */
  set?: string
  /** Why its GPUs are not seen now. It is given no work for them meanwhile, and whoever needs some waits for it. */
  gpuProblem?: string
}

/** All times of the schedule are minutes on one time line, whichever its zero. */
export interface WaitingJob extends Needs {
  id: string
  /** Who is charged for it. */
  team: string
  submittedAt: number
  /** It is ended after so many minutes. */
  limitMinutes: number
  /** Earlier trainings tell so; not given: the limit. */
  estimateMinutes?: number
  /** Its place in the line, the smaller the earlier; see `takeTurn`. */
  key: number
}

/** A job in a place, until its lease ends; also on a machine that is silent. */
export interface RunningJob extends Needs {
  id: string
  machine: string
  /** Which GPUs of the machine. */
  gpus: readonly number[]
  /** Start and limit. */
  endsBy: number
  /** Start and estimate. */
  endsAbout: number
}

/** The line: the earliest key first, equals by when they came, then by name. */
export function inLine(a: Pick<WaitingJob, 'key' | 'submittedAt' | 'id'>, b: Pick<WaitingJob, 'key' | 'submittedAt' | 'id'>): number {
  return a.key - b.key || a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
