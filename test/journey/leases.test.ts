import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { manualClock } from '../../src/base/clock.ts'
import { readTextIfAny } from '../../src/base/files.ts'
import { leaseBook } from '../../src/plan/lease/lease-book.ts'
import type { Book } from '../../src/plan/lease/lease-book.ts'
import { directoryStore } from '../../src/plan/lease/stores/directory.ts'
import { submission } from '../contracts/lease-book.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { steps } from './lease-runner.ts'

const jobs = Array.from({ length: 10 }, (_, i) => `job${i}`)
const longestMs = 300_000

describe('runners that are killed and return', (test) => {
  test('ten trainings on two runners: one stands still in the middle of its work, its training goes on elsewhere from the checkpoint, and what it brings when it returns is refused; a third is killed', () => withFolder(async (folder) => {
    const queue = join(folder, 'queue'), results = join(folder, 'results')
    await mkdir(results)
    // Theirs are not over before they are stopped in the middle.
    for (const name of ['one', 'three']) await writeFile(join(results, `${name}.hold`), '')
    const runners = new Map<string, ChildProcess>(['one', 'two', 'three'].map((name) => [name, spawn(process.execPath, [join(import.meta.dirname, 'lease-runner.ts'), queue, name, results], { stdio: ['ignore', 'ignore', 'inherit'] })]))
    try {
      const clock = manualClock('2026-01-01T00:00:00Z')
      const book = leaseBook(directoryStore(queue), clock)
      const until = async (isSo: (book: Book) => boolean) => {
        const end = Date.now() + longestMs
        for (let known = await book.read(); !isSo(known); known = await book.read()) {
          if (Date.now() > end) throw new Error(`it did not come to pass: ${isSo}`)
          await pause(20)
        }
      }
      const lines = async () => (await readTextIfAny(join(results, 'log')) ?? '').split('\n').filter((line) => line !== '')
      /** A round five minutes after the one before, once all that are alive were heard again. */
      const alive = new Set(runners.keys())
      const round = async (submissions = jobs.slice(0, 0)) => {
        const before = await book.read()
        const beatOf = ({ runners: told }: Book, name: string) => told.find((runner) => runner.name === name)?.beat
        const beating = before.queue.leases.filter(({ runner }) => alive.has(runner)).map(({ job }) => job.id)
        const leaseBeat = ({ beats }: Book, id: string) => beats.find(({ job }) => job === id)?.beat
        await until((now) => [...alive].every((name) => beatOf(now, name) !== beatOf(before, name)) && beating.every((id) => leaseBeat(now, id) !== leaseBeat(before, id) || !now.queue.leases.some(({ job }) => job.id === id)))
        clock.advance(5 * 60_000)
        return book.round({ submissions: submissions.map((id) => submission(id, { cpu: 1, limitMinutes: 600 })), shares: { weightOf: () => 1 }, listed: [] })
      }

      await until(({ runners: told }) => told.length === 3)
      const [zombieJob, , killedJob] = (await round(jobs)).started.toSorted((a, b) => (a.runner === 'one' ? -1 : b.runner === 'one' ? 1 : a.runner === 'two' ? -1 : 1))
      assert.equal([zombieJob!.runner, killedJob!.runner], ['one', 'three'])
      // In the middle of its work.
      await until(({ beats }) => ['one', 'three'].every((name) => [zombieJob, killedJob].some((lease) => lease!.runner === name && beats.some(({ token }) => token === lease!.token))))
      for (let step = 0; step < 3; step = Number(await readTextIfAny(join(results, `${zombieJob!.job.id}.checkpoint`)) ?? 0)) await pause(5)
      runners.get('one')!.kill('SIGSTOP')
      runners.get('three')!.kill('SIGKILL')
      alive.delete('one')
      alive.delete('three')

      const lost: string[] = []
      for (let rounds = 0; (await book.read()).queue.ended.length < jobs.length; rounds++) {
        assert.ok(rounds < 100, `not done: ${(await lines()).join('\n')}`)
        lost.push(...(await round()).lost.map(({ runner, token }) => `${runner} ${token}`))
      }
      assert.equal(lost.sort(), [`one ${zombieJob!.token}`, `three ${killedJob!.token}`])

      await rm(join(results, 'one.hold'))
      runners.get('one')!.kill('SIGCONT')
      for (const end = Date.now() + longestMs; !(await lines()).includes(`one ${zombieJob!.job.id} ${zombieJob!.token} refused`) && Date.now() < end;) await pause(20)

      const log = await lines()
      assert.ok(log.includes(`one ${zombieJob!.job.id} ${zombieJob!.token} refused`), log.join('\n'))
      assert.equal(log.filter((line) => line.endsWith('published')).map((line) => line.split(' ')[1]).sort(), jobs, 'each is published once')
      const again = log.find((line) => line.startsWith(`two ${zombieJob!.job.id} `) && line.includes(' from '))!
      assert.ok(Number(again.split(' ').at(-1)) >= 3 && Number(again.split(' ').at(-1)) < steps, `it goes on from its checkpoint: ${again}`)
      assert.equal((await book.read()).queue.ended.map(({ id, end }) => `${id} ${end}`).sort(), jobs.map((id) => `${id} done`))
    } finally {
      for (const runner of runners.values()) runner.kill('SIGKILL')
    }
  }))
})
