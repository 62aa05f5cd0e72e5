import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Arena } from './arena.ts'
import { kernelFunctions, kernelModule, openKernel } from './kernel.ts'
import type { KernelName } from './kernel.ts'
import { workerSource } from './worker-source.ts'

/** Words that all threads see: which call this is (−1: the last is over), its function, rows, rows in a block, and task; the next row to take, how many
 *  threads are done, and whether to stop. */
const word = { call: 0, name: 1, rows: 2, block: 3, task: 4, next: 5, done: 6, stop: 7 }
/** One thread lets others of the process have their turn after so long. */
const turnMs = 50

export interface Threads {
  /** All rows 0 … rows − 1, in blocks that whichever thread is free takes. What they compute does not depend on who took which. Throws the signal's
   *  reason at a border of blocks. */
  run(name: KernelName, rows: number, block: number, task: number): Promise<void>
  close(): Promise<void>
}

interface ThreadsOptions { threads: number; scratchBytes: number; signal?: AbortSignal; scalar?: boolean }

/** So many threads over one memory. One is this thread itself; more are workers, while this one stays free for signals and timers. */
export function openThreads(arena: Arena, { threads, scratchBytes, signal, scalar = false }: ThreadsOptions): Threads {
  const module = scalar ? undefined : kernelModule()
  return threads > 1 && module ? openWorkers(arena, module, threads, scratchBytes, signal) : openOwnThread(arena, scratchBytes, signal, scalar)
}

function openOwnThread(arena: Arena, scratchBytes: number, signal: AbortSignal | undefined, scalar: boolean): Threads {
  const kernel = openKernel(arena.memory, scalar)
  const scratch = arena.take(scratchBytes)
  let turnedAt = performance.now()
  return {
    async run(name, rows, block, task) {
      for (let from = 0; from < rows; from += block) {
        if (performance.now() - turnedAt > turnMs) {
          await nextTurn()
          turnedAt = performance.now()
        }
        signal?.throwIfAborted()
        kernel[name](from, Math.min(from + block, rows), task, scratch)
      }
    },
    close: async () => {},
  }
}

function openWorkers(arena: Arena, module: WebAssembly.Module, threads: number, scratchBytes: number, signal: AbortSignal | undefined): Threads {
  const call = arena.take(4 * 8)
  const words = new Int32Array(arena.memory.buffer, call, 8)
  const workers = Array.from({ length: threads }, () => new Worker(workerSource, {
    eval: true, execArgv: [], workerData: { module, memory: arena.memory, call, scratch: arena.take(scratchBytes), names: kernelFunctions },
  }))
  const ends = workers.map((worker) => new Promise<void>((resolve) => worker.on('exit', () => resolve())))
  const failed = new Promise<never>((_resolve, reject) => workers.forEach((worker) => worker.on('error', reject)))
  failed.catch(() => {})                                                   // a call that waits for it is told

  async function allDone(): Promise<void> {
    for (let done = 0; done < threads; done = Atomics.load(words, word.done)) await Atomics.waitAsync(words, word.done, done).value
  }

  return {
    async run(name, rows, block, task) {
      signal?.throwIfAborted()
      words.set([kernelFunctions.indexOf(name), rows, block, task, 0, 0, 0], word.name)
      const stop = () => { Atomics.store(words, word.stop, 1) }
      signal?.addEventListener('abort', stop)
      try {
        Atomics.add(words, word.call, 1)
        Atomics.notify(words, word.call)
        await Promise.race([allDone(), failed])
      } finally {
        signal?.removeEventListener('abort', stop)
      }
      signal?.throwIfAborted()
    },
    async close() {
      Atomics.store(words, word.call, -1)
      Atomics.notify(words, word.call)
      await Promise.all(ends)
    },
  }
}
