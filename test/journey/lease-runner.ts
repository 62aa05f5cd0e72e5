// A runner as a process of its own: says that it is there, takes what it is given, counts up to twenty for each training with a checkpoint at each step, and
// publishes what it counted only where its lease still holds. As long as `<name>.hold` lies in the folder of results it counts to ten and no further. `node lease-runner.ts <queue> <name> <results>`
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { systemClock } from '../../src/base/clock.ts'
import { isFailure } from '../../src/base/errors.ts'
import { readTextIfAny, writeFileAtomic } from '../../src/base/files.ts'
import { holdLease } from '../../src/plan/lease/hold-lease.ts'
import { leaseBook } from '../../src/plan/lease/lease-book.ts'
import { directoryStore } from '../../src/plan/lease/stores/directory.ts'
import { heartbeat } from '../contracts/lease-book.ts'

export const steps = 20
const middle = 10

if (import.meta.main) {
  const [queue, name, results] = process.argv.slice(2) as [string, string, string]
  const book = leaseBook(directoryStore(queue), systemClock)
  const begun = new Set<number>()
  for (;;) {
    await book.tellRunner(heartbeat(name, randomUUID(), { cpu: 1 }))
    const { queue: { leases } } = await book.read()
    for (const { job, token } of leases.filter((lease) => lease.runner === name && !begun.has(lease.token))) {
      begun.add(token)
      void train(job.id, token)
    }
    await pause(100)
  }

  async function train(job: string, token: number): Promise<void> {
    const checkpoint = join(results, `${job}.checkpoint`)
    const tell = (what: string) => appendFile(join(results, 'log'), `${name} ${job} ${token} ${what}\n`)
    try {
      await holdLease(book, { job, token }, async (signal) => {
        const from = Number(await readTextIfAny(checkpoint) ?? 0)
        await tell(`from ${from}`)
        for (let step = from + 1; step <= steps; step++) {
          await pause(30, undefined, { signal }).catch(() => {})
          while (step > middle && !signal.aborted && await readTextIfAny(join(results, `${name}.hold`)) !== undefined) await pause(30)
          signal.throwIfAborted()
          await writeFileAtomic(checkpoint, String(step))
        }
      }, { log: { info() {}, warn() {} }, signal: new AbortController().signal, everyMs: 100 })
      await book.settle({ job, token }, { end: 'done', reason: 'trained' })
      await tell('published')
    } catch (error) {
      if (!isFailure(error, 'LEASE_LOST')) throw error
      await tell('refused')
    }
  }
}
