import type { Log } from '../base/log.ts'

/** The port to where training runs. Drivers in `executors/`. */
export interface Executor {
  readonly name: string
  /** Runs a program to its end. Its lines go to the log, prefixed so that they cannot be taken for commands. An aborted signal is passed
   *  on; a program that ignores it is ended after 7.5 s. Over its limits it fails with EXECUTOR_TIMEOUT or EXECUTOR_MEMORY. */
  run(job: Job, ports: { log: Log; signal: AbortSignal }): Promise<{ exitCode: number; durationMs: number }>
}

export interface Job {
  name: string
  command: string[]
  folder: string
  environment: Record<string, string>
  limits: { memoryMiB: number; timeoutMs: number }
}
