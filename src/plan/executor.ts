import type { Log } from '../base/log.ts'

/** The port to where training runs. Drivers in `executors/`. */
export interface Executor {
  readonly name: string
  /** Runs a program to its end. Its lines go to the log, prefixed so that they cannot be taken for commands. An aborted signal is passed
   *  on; a program that ignores it is ended after its time of grace, 7.5 s on this machine. Over its limits it fails with EXECUTOR_TIMEOUT or
   *  EXECUTOR_MEMORY. `heard` is called while the program waits to be started: it cannot show progress yet. */
  run(job: Job, ports: { log: Log; signal: AbortSignal; heard?: () => void }): Promise<{ exitCode: number; durationMs: number }>
}

export interface Job {
  name: string
  command: string[]
  folder: string
  environment: Record<string, string>
  /** Processor cores and GPUs are asked for where the executor finds a machine. */
  limits: { memoryMiB: number; timeoutMs: number; cpu?: number; gpu?: number }
}
