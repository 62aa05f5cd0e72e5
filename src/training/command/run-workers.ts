import type { Log } from '../../base/log.ts'

/** Runs a program to its end, and tells it where the signal is aborted. Whoever runs this process holds the program to its limits. */
export interface Runner {
  run(job: { name: string; command: string[]; folder: string; environment: Record<string, string> }, ports: { log: Log; signal: AbortSignal }): Promise<{ exitCode: number }>
}

interface Workers { name: string; command: string[]; folder: string; environment: Readonly<Record<string, string>>; /** One of each worker, `host:port`. */ addresses: readonly string[] }

/** Runs all workers of a program to their ends; one that ends badly, or does not even begin, ends the others. Gives the exit code of the first that ended badly: the others did because of it. Throws what kept one from
 *  beginning, once the others have ended. */
export async function runWorkers(runner: Runner, { name, command, folder, environment, addresses }: Workers, { log, signal }: { log: Log; signal: AbortSignal }): Promise<number> {
  const others = new AbortController()
  let first: { exitCode: number } | { error: unknown } | undefined
  const end = (how: NonNullable<typeof first>) => {
    first ??= how
    others.abort(new Error('another worker failed'))
  }
  await Promise.all(addresses.map(async (_, worker) => {
    try {
      const { exitCode } = await runner.run({
        name: addresses.length === 1 ? name : `${name}, worker ${worker + 1}`, command, folder,
        environment: { ...environment, RANKOPS_WORKER: String(worker), RANKOPS_WORKERS: addresses.join(',') },
      }, { log, signal: AbortSignal.any([signal, others.signal]) })
      if (exitCode !== 0) end({ exitCode })
    } catch (error) {
      end({ error })
    }
  }))
  if (first && 'error' in first) throw first.error
  return first?.exitCode ?? 0
}
