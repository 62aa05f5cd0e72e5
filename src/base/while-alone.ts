import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from './errors.ts'
import { sha256 } from './files.ts'

const pollMs = 50

/** Runs a body while no other process of this machine runs one for the same path; waits for its turn, at most `waitMs` (MACHINE_BUSY). The lock is
 *  a socket in Linux' abstract namespace: the kernel gives it to one process and takes it back however that ends, so none is ever stale
 *  and no file is left. Where there is no such namespace the body runs without a lock. It does not reach other machines or containers,
 *  and a body must not ask for its own path again. An aborted signal ends the waiting, not the body. */
export async function whileAlone<T>(path: string, body: () => Promise<T>, { waitMs = 600_000, signal }: { waitMs?: number; signal?: AbortSignal } = {}): Promise<T> {
  const lock = await take(path, waitMs, signal)
  try {
    return await body()
  } finally {
    if (lock) await new Promise((closed) => { lock.close(closed) })
  }
}

async function take(path: string, waitMs: number, signal: AbortSignal | undefined): Promise<Server | undefined> {
  if (process.platform !== 'linux') return undefined
  const name = `\0rankops-${sha256(resolve(path)).slice(0, 32)}`
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const lock = await listen(name)
    if (lock) return lock
    if (waitedMs >= waitMs) throw failure('MACHINE_BUSY', { path, seconds: Math.round(waitMs / 1000) })
    await pause(pollMs, undefined, signal ? { signal } : {})
  }
}

/** Undefined where another has it. */
function listen(name: string): Promise<Server | undefined> {
  return new Promise((done, fails) => {
    const server = createServer((socket) => { socket.destroy() })
    server.once('error', (error: NodeJS.ErrnoException) => { if (error.code === 'EADDRINUSE') done(undefined); else fails(error) })
    server.listen(name, () => { done(server.unref()) })
  })
}
