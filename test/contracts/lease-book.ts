// What every memory of leases must do: one holder at a time, whoever calls at the same moment, whatever clocks and answers do.
import { manualClock } from '../../src/base/clock.ts'
import { holdLease } from '../../src/plan/lease/hold-lease.ts'
import { leaseBook } from '../../src/plan/lease/lease-book.ts'
import type { LeaseBook } from '../../src/plan/lease/lease-book.ts'
import type { Lease } from '../../src/plan/lease/record.ts'
import type { StateStore } from '../../src/plan/lease/state-store.ts'
import type { Submission } from '../../src/plan/lease/submit.ts'
import { sha256 } from '../../src/base/files.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

export interface StoreBed {
  /** The same store as another machine sees it. */
  open(): StateStore
  /** The next writing happens, and its answer is lost. */
  loseAnswer(): void
}

export function submission(model: string, change: Partial<Submission> = {}): Submission {
  return { id: model, model, hash: sha256(model), team: 'shop', cpu: 1, memoryMiB: 512, gpu: 0, limitMinutes: 60, priority: 0, source: {}, ...change }
}

export const heartbeat = (name: string, beat: string | number, change = {}) => ({ name, cpu: 2, memoryMiB: 4096, gpus: [], isDrained: false, beat: String(beat), toldAt: '2026-01-01T00:00:00.000Z', ...change })
const shares = { weightOf: () => 1 }
const nothingNew = { submissions: [], shares, listed: [] }
const claimOf = ({ job, token }: Lease) => ({ job: job.id, token })

/** Rounds, five minutes apart, in each of which those who are named say that they are there. */
async function pass(book: LeaseBook, clock: { advance(ms: number): void }, rounds: number, alive: { runners?: string[]; leases?: Lease[] }) {
  let last
  for (let i = 0; i < rounds; i++) {
    clock.advance(5 * 60_000)
    for (const name of alive.runners ?? []) await book.tellRunner(heartbeat(name, `${name} ${Math.random()}`))
    for (const lease of alive.leases ?? []) await book.beat(claimOf(lease), `${Math.random()}`)
    last = await book.round(nothingNew)
    if (last.started.length > 0 || last.lost.length > 0) return { ...last, rounds: i + 1 }
  }
  return { ...last!, rounds }
}

export function testLeaseBook(driver: string, withStore: (body: (bed: StoreBed) => Promise<void>) => Promise<void>): void {
  const withBook = (body: (bed: StoreBed & { clock: ReturnType<typeof manualClock>; book: LeaseBook; bookAt(clock: ReturnType<typeof manualClock>): LeaseBook }) => Promise<void>) => withStore((bed) => {
    const clock = manualClock('2026-01-01T00:00:00Z')
    const bookAt = (at: ReturnType<typeof manualClock>) => leaseBook(bed.open(), at)
    return body({ ...bed, clock, book: bookAt(clock), bookAt })
  })

  describe(`lease contract, ${driver}`, (test) => {
    test('gives out what fits, with tokens that only grow, and keeps the rest in line', () => withBook(async ({ book }) => {
      await book.tellRunner(heartbeat('one', 1))
      const round = await book.round({ ...nothingNew, submissions: ['a', 'b', 'c'].map((model) => submission(model)) })
      assert.equal(round.started.map(({ job, runner, token }) => `${job.id} ${runner} ${token}`), ['a one 1', 'b one 2'])
      await book.settle({ job: 'a', token: 1 }, { end: 'done', reason: 'trained' })
      assert.equal((await book.round(nothingNew)).started.map(({ job, token }) => `${job.id} ${token}`), ['c 3'])
      const { queue } = await book.read()
      assert.equal([queue.waiting, queue.leases.map(({ token }) => token), queue.ended.map(({ id, end, token }) => `${id} ${end} ${token}`)], [[], [2, 3], ['a done 1']])
    }))

    test('the same training submitted again stands in line once', () => withBook(async ({ book }) => {
      await book.tellRunner(heartbeat('one', 1))
      for (let i = 0; i < 2; i++) await book.round({ ...nothingNew, submissions: ['a', 'b', 'c'].map((model) => submission(model)) })
      const { queue } = await book.read()
      assert.equal([queue.waiting.map(({ id }) => id), queue.leases.map(({ job }) => job.id)], [['c'], ['a', 'b']])
    }))

    test('of rounds at the same moment each job begins in one', () => withBook(async ({ book, bookAt, clock }) => {
      await book.tellRunner(heartbeat('one', 1, { cpu: 6, memoryMiB: 65_536 }))
      const submissions = Array.from({ length: 6 }, (_, i) => submission(`m${i}`))
      const rounds = await Promise.all(submissions.map((each) => bookAt(clock).round({ ...nothingNew, submissions: [each] })))
      const started = rounds.flatMap((round) => round.started.map(({ job, token }) => `${job.id} ${token}`))
      assert.is(new Set(started.map((each) => each.split(' ')[0])).size, 6)
      assert.is(new Set(started.map((each) => each.split(' ')[1])).size, 6, started.join(', '))
      assert.is(started.length, 6)
    }))

    test('who is silent for three rounds and fifteen minutes loses its job, which begins elsewhere; returned, it can publish nothing', () => withBook(async ({ book, bookAt, clock }) => {
      for (const name of ['one', 'two']) await book.tellRunner(heartbeat(name, 1))
      const [zombie] = (await book.round({ ...nothingNew, submissions: [submission('a', { cpu: 2 })] })).started
      assert.is(zombie!.runner, 'one')
      const after = await pass(book, clock, 10, { runners: ['two'] })
      assert.equal([after.rounds, after.lost.map(({ token }) => token), after.started.map(({ job, runner, token }) => `${job.id} ${runner} ${token}`)], [3, [1], ['a two 2']])
      const returned = bookAt(manualClock('2020-01-01T00:00:00Z'))
      for (const publish of [() => returned.beat(claimOf(zombie!), 'x'), () => returned.settle(claimOf(zombie!), { end: 'done', reason: 'trained' }), () => returned.giveBack(claimOf(zombie!))]) {
        assert.match((await assertFails('LEASE_LOST', publish)).message, 'lease 2 of it was given to two since')
      }
      await book.settle({ job: 'a', token: 2 }, { end: 'done', reason: 'trained' })
      assert.match((await assertFails('LEASE_LOST', () => returned.settle(claimOf(zombie!), { end: 'done', reason: 'trained' }))).message, 'it has ended: trained')
      assert.equal((await book.read()).queue.ended.map(({ id, token }) => `${id} ${token}`), ['a 2'])
    }))

    test('a runner that was lost three times with the same job is not given to a fourth: it is rejected', () => withBook(async ({ book, clock }) => {
      await book.tellRunner(heartbeat('one', 1))
      await book.round({ ...nothingNew, submissions: [submission('a')] })
      for (const losses of [1, 2, 3]) assert.is((await pass(book, clock, 10, { runners: ['one'] })).lost.length, 1, `loss ${losses}`)
      assert.equal((await book.read()).queue.ended.map(({ id, end, reason }) => `${id} ${end}: ${reason}`), ['a rejected: its runner disappeared 3 times while it ran'])
    }))

    test('clocks that step back or jump take nothing from who is alive, and give nothing to who is gone', () => withBook(async ({ book, bookAt }) => {
      for (const name of ['one', 'two']) await book.tellRunner(heartbeat(name, 1))
      const [gone, alive] = (await book.round({ ...nothingNew, submissions: [submission('a', { cpu: 2 }), submission('b', { cpu: 2 })] })).started
      const lost: string[][] = []
      // Each round by another machine's clock: years ahead, years behind.
      for (const at of ['2030-01-01T00:00:00Z', '2001-01-01T00:00:00Z', '2029-01-01T00:00:00Z', '2031-01-01T00:00:00Z']) {
        await book.tellRunner(heartbeat(alive!.runner, at))
        await book.beat(claimOf(alive!), at)
        lost.push((await bookAt(manualClock(at)).round(nothingNew)).lost.map(({ job }) => job.id))
      }
      assert.equal(lost, [[], [], [], [gone!.job.id]], 'three rounds that saw time pass, and not one of them before')
    }))

    test('a lost answer counts once', () => withBook(async ({ book, loseAnswer }) => {
      await book.tellRunner(heartbeat('one', 1))
      await book.round({ ...nothingNew, submissions: [submission('a')] })
      loseAnswer()
      await book.settle({ job: 'a', token: 1 }, { end: 'done', reason: 'trained' }).catch(() => book.settle({ job: 'a', token: 1 }, { end: 'done', reason: 'trained' }))
      assert.equal((await book.read()).queue.ended.map(({ id, token }) => `${id} ${token}`), ['a 1'])
    }))

    test('a job that is given back is in line again at its place, and nothing was lost', () => withBook(async ({ book }) => {
      await book.tellRunner(heartbeat('one', 1, { cpu: 1 }))
      await book.round({ ...nothingNew, submissions: [submission('a'), submission('b')] })
      await book.giveBack({ job: 'a', token: 1 })
      assert.equal((await book.round(nothingNew)).started.map(({ job, token }) => `${job.id} ${job.losses} ${token}`), ['a 0 2'])
    }))

    test('a runner that is drained gets nothing new, one that is forgotten is known no more', () => withBook(async ({ book }) => {
      await book.tellRunner(heartbeat('one', 1, { isDrained: true }))
      assert.equal((await book.round({ ...nothingNew, submissions: [submission('a')] })).decisions, [{ kind: 'hold', job: 'a', why: { kind: 'silent', machines: ['one'] } }])
      await book.forgetRunner('one')
      assert.equal((await book.round(nothingNew)).decisions, [{ kind: 'reject', job: 'a' }])
      assert.match((await book.read()).queue.ended[0]!.reason, 'it asks for 1 CPU, 512 MiB; there is no runner at all')
    }))

    for (const isLoud of [true, false]) test(`work is aborted once its lease is another’s, and counts no more ${isLoud ? 'where it ends with that' : 'where it ends well all the same'}`, () => withBook(async ({ book, clock }) => {
      for (const name of ['one', 'two']) await book.tellRunner(heartbeat(name, 1))
      const [first] = (await book.round({ ...nothingNew, submissions: [submission('a', { cpu: 2 })] })).started
      const ports = { log: { info() {}, warn() {} }, signal: new AbortController().signal, everyMs: 50 }
      const mute: Pick<LeaseBook, 'beat'> = { beat: async (claim, beat) => (beat === '' ? book.beat(claim, beat) : book.beat(claim, 'always the same')) }
      let wasTold = ''
      await assertFails('LEASE_LOST', () => holdLease(mute, claimOf(first!), async (signal) => {
        await pass(book, clock, 10, { runners: ['two'] })
        await new Promise<void>((told) => { if (signal.aborted) told(); else signal.addEventListener('abort', () => { told() }) })
        wasTold = (signal.reason as { code: string }).code
        if (isLoud) throw signal.reason
      }, ports))
      assert.is(wasTold, 'LEASE_LOST')
    }))
  })
}
