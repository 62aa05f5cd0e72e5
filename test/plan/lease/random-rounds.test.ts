import { seededRandom } from '../../../src/base/random.ts'
import { isFailure } from '../../../src/base/errors.ts'
import { holdRound } from '../../../src/plan/lease/hold-round.ts'
import { emptyQueue, queueRecord } from '../../../src/plan/lease/record.ts'
import type { Lease, Queue } from '../../../src/plan/lease/record.ts'
import { giveBack, settle } from '../../../src/plan/lease/settle.ts'
import { submit } from '../../../src/plan/lease/submit.ts'
import { heartbeat, submission } from '../../contracts/lease-book.ts'
import { assert, describe } from '../../support/suite.ts'

const nHistories = 2_000
const shares = { weightOf: (team: string) => (team === 't0' ? 3 : 1) }

/** A history of submissions, rounds, ends and returns in random order, by clocks that are set at random; gives what is wrong with it. */
function play(seed: number): { faults: string[]; ends: string[]; refused: number } {
  const random = seededRandom(seed)
  const runners = Array.from({ length: 1 + random.below(3) }, (_, i) => ({ name: `r${i}`, cpu: 1 + random.below(4), isAlive: true }))
  const faults: string[] = [], settled = new Map<string, number>(), given: Lease[] = []
  const submitted = new Set<string>()
  let queue: Queue = emptyQueue, now = Date.parse('2026-01-01T00:00:00Z'), beat = 0, refused = 0
  const rounds = 40

  for (let i = 0; i < rounds || (i < 4000 && queue.waiting.length + queue.leases.length > 0); i++) {
    const isLate = i >= rounds
    now += random.next() < 0.1 && !isLate ? (random.next() - 0.5) * 1e12 : 5 * 60_000
    for (const runner of runners) if (random.next() < 0.08) runner.isAlive = !runner.isAlive || isLate
    if (isLate) for (const runner of runners) runner.isAlive = true
    if (!isLate && random.next() < 0.5) {
      const id = `j${submitted.size}`
      submitted.add(id)
      const machines = runners.map(({ name, cpu }) => ({ name, cpu, memoryMiB: 4096, gpus: [], state: 'online' as const }))
      queue = submit(queue, [submission(id, { team: `t${random.below(3)}`, cpu: 1 + random.below(5), priority: random.below(3) })], { now: new Date(now), machines, shares })
    }
    beat++
    const holds = queue.leases.filter(({ runner }) => runners.find(({ name }) => name === runner)!.isAlive).map(({ job, token }) => ({ job: job.id, token, beat: String(beat), toldAt: '' }))
    const round = holdRound({ queue, runners: runners.map(({ name, cpu, isAlive }) => heartbeat(name, isAlive ? beat : 'silent', { cpu })), beats: holds, listed: [], now: new Date(now) })
    if (round.lost.some(({ job, token }) => holds.some((hold) => hold.job === job.id && hold.token === token))) faults.push(`${i}: a lease is lost whose holder beats`)
    if (round.started.some(({ token }) => given.some((lease) => lease.token >= token))) faults.push(`${i}: a token does not grow`)
    given.push(...round.started)
    queue = round.queue

    // Whoever was ever given a lease may come to its end now, zombies too.
    for (const { job, token } of given.slice(-20).filter(() => random.next() < 0.07)) {
      const isCurrent = queue.leases.some((lease) => lease.job.id === job.id && lease.token === token)
      try {
        if (random.next() < 0.2) queue = giveBack(queue, { job: job.id, token })
        else {
          queue = settle(queue, { job: job.id, token }, { end: 'done', reason: 'trained' }, new Date(now))
          if (!isCurrent && settled.get(job.id) !== token) faults.push(`${i}: ${job.id} is settled under lease ${token}, which is not current`)
          settled.set(job.id, token)
        }
      } catch (error) {
        if (!isFailure(error, 'LEASE_LOST')) throw error
        if (isCurrent) faults.push(`${i}: the holder of ${job.id} is refused`)
        refused++
      }
    }
    const places = [...queue.waiting.map(({ id }) => id), ...queue.leases.map(({ job }) => job.id), ...queue.ended.map(({ id }) => id)]
    if (places.length !== submitted.size || new Set(places).size !== submitted.size) faults.push(`${i}: ${submitted.size} jobs are in ${places.length} places`)
    for (const { name, cpu } of runners) if (queue.leases.filter(({ runner }) => runner === name).reduce((sum, { job }) => sum + job.cpu, 0) > cpu) faults.push(`${i}: ${name} has too much`)
  }
  assert.equal(queueRecord.parse(queueRecord.format(queue), 'queue'), queue, 'the record holds all of it')
  return { faults: [...faults, ...(queue.waiting.length + queue.leases.length > 0 ? ['not all jobs came to an end'] : [])], ends: queue.ended.map(({ end }) => end), refused }
}

describe(`the line and its leases, over ${nHistories} random histories`, (test) => {
  test('keep each job in one place, give out numbers that grow, take nothing from who beats, refuse who returns, and bring each job to one end', () => {
    const ends: string[] = []
    let refused = 0
    for (let seed = 1; seed <= nHistories; seed++) {
      const played = play(seed)
      assert.equal(played.faults, [], `seed ${seed}`)
      ends.push(...played.ends)
      refused += played.refused
    }
    const done = ends.filter((end) => end === 'done').length
    process.stdout.write(`seeds 1 to ${nHistories}: ${done} done, ${ends.length - done} rejected, ${refused} refused `)
    assert.ok(done > 5 * nHistories && ends.length - done > nHistories && refused > nHistories)
  })
})

describe('a round', (test) => {
  test('begins no more than a matrix may have; the others go on waiting and begin in the next', () => {
    const machines = [heartbeat('large', 1, { cpu: 1000, memoryMiB: 1_000_000 })]
    const queue = submit(emptyQueue, Array.from({ length: 300 }, (_, i) => submission(`j${String(i).padStart(3, '0')}`)), { now: new Date(0), machines: [], shares })
    const first = holdRound({ queue, runners: machines, beats: [], listed: [], now: new Date(0), most: 256 })
    assert.equal([first.started.length, first.queue.waiting.length, first.decisions.length], [256, 44, 300])
    assert.is(holdRound({ queue: first.queue, runners: machines, beats: [], listed: [], now: new Date(1), most: 256 }).started.length, 44)
    assert.equal([...new Set(first.decisions.flatMap((decision) => (decision.kind === 'hold' ? [decision.why.kind] : [])))], ['limit'])
  })

  test('knows a listed machine that never told of itself, and goes by what it tells as soon as it does', () => {
    const listed = [{ name: 'one', cpu: 8, memoryMiB: 8192, gpus: [], state: 'online' as const }]
    const queue = submit(emptyQueue, [submission('a', { cpu: 4 })], { now: new Date(0), machines: listed, shares })
    assert.is(holdRound({ queue, runners: [], beats: [], listed, now: new Date(0) }).started.length, 1)
    assert.equal(holdRound({ queue, runners: [heartbeat('one', 1)], beats: [], listed, now: new Date(0) }).decisions, [{ kind: 'reject', job: 'a' }])
  })
})
