import { setTimeout as pause } from 'node:timers/promises'
import { holdLease } from '../../../src/plan/lease/hold-lease.ts'
import type { Lease } from '../../../src/plan/lease/record.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

const claim = { job: 'a', token: 3 }
const everyMs = 5

/** Holds a lease whose first beat gets through and whose later ones do what they are told; `minutes` is the time that only goes forward. */
function hold(later: () => Promise<Lease>, work: (signal: AbortSignal) => Promise<string>) {
  const warnings: string[] = []
  const time = { minutes: 0, beats: 0 }
  const held = holdLease({ beat: async () => (time.beats++ === 0 ? {} as Lease : later()) }, claim, work, { log: { info() {}, warn: (text) => { warnings.push(text) } }, signal: new AbortController().signal, monotonicMs: () => time.minutes * 60_000, everyMs })
  return { held, warnings, time }
}

const until = (signal: AbortSignal) => new Promise<string>((resolve) => { if (signal.aborted) resolve('told'); else signal.addEventListener('abort', () => { resolve('told') }) })

describe('holdLease', (test) => {
  test('beats as long as there is work, and no longer', async () => {
    const { held, time } = hold(async () => ({}) as Lease, async () => { while (time.beats < 3) await pause(1); return 'done' })
    assert.is(await held, 'done')
    const beats = time.beats
    assert.ok(beats > 1)
    await pause(3 * everyMs)
    assert.is(time.beats, beats)
  })

  test('goes on where a beat does not get through, and gives up after a quarter of an hour of it', async () => {
    const { held, time, warnings } = hold(async () => { throw new Error('no answer') }, until)
    time.minutes = 14
    while (warnings.length === 0) await pause(1)
    assert.match(warnings[0]!, 'a: a beat of its lease did not get through (no answer)')
    time.minutes = 15
    assert.match((await assertFails('LEASE_LOST', () => held)).message, 'no beat got through for 15 min')
  })

  test('gives up also where an answer never comes, as when the process stood still meanwhile', async () => {
    const { held, time } = hold(() => new Promise(() => {}), until)
    await pause(3 * everyMs)
    time.minutes = 60
    assert.match((await assertFails('LEASE_LOST', () => held)).message, 'no beat got through for 60 min')
  })
})
