import { seededRandom } from '../../../src/base/random.ts'
import { openSlots } from '../../../src/plan/autoscaler/runner-set.ts'
import { settleSlots } from '../../../src/plan/autoscaler/settle-slots.ts'
import type { SetReport } from '../../../src/plan/autoscaler/settle-slots.ts'
import { toMachine } from '../../../src/plan/allocation.ts'
import { assert, describe } from '../../support/suite.ts'

const set = (max: number, name = 'gpu-set') => ({ name, executor: 'process', cpu: 8, memoryMiB: 32_768, gpu: 1, autoscaler: { max } })
const slots = (max: number) => openSlots([set(max)]).map(toMachine)

/** The states of the slots of a set of four. */
function settle(report: SetReport | undefined, held: Record<number, boolean> = {}): string {
  return settleSlots(slots(4), report === undefined ? {} : { 'gpu-set': report }, Object.entries(held).map(([slot, isHeard]) => ({ slot: `gpu-set-${slot}`, isHeard }))).map(({ state }) => state).join(' ')
}

describe('openSlots', (test) => {
  test('makes of a set as many runners as there may be, all with its label, and leaves machines as they are', () => {
    const small = { name: 'small', executor: 'process', cpu: 4, memoryMiB: 8192, gpu: 0 }
    const opened = openSlots([small, set(2), { ...set(1, 'own'), labels: ['large', 'linux'] }, { ...set(1, 'named'), autoscaler: { max: 1, scaleSet: 'arc' } }])
    assert.equal(opened[0], small)
    assert.equal(opened.slice(1).map(({ name, set: of, labels, autoscaler }) => [name, of, labels, autoscaler]), [
      ['gpu-set-1', 'gpu-set', ['gpu-set'], undefined],
      ['gpu-set-2', 'gpu-set', ['gpu-set'], undefined],
      ['own-1', 'own', ['large', 'linux'], undefined],
      ['named-1', 'named', ['arc'], undefined],
    ])
  })
})

describe('settleSlots', (test) => {
  test('gives out as many as there may be less the jobs that the set has; those that others have are busy', () => {
    const rows: [string, SetReport | undefined, Record<number, boolean>, string][] = [
      ['nobody has a job', { taken: 0, max: 4 }, {}, 'online online online online'],
      ['others have one', { taken: 1, max: 4 }, {}, 'online online online busy'],
      ['others have more than there may be', { taken: 9, max: 4 }, {}, 'busy busy busy busy'],
      ['the set may have more than trainings may take', { taken: 5, max: 10 }, {}, 'online online online online'],
      ['it may have fewer', { taken: 0, max: 1 }, {}, 'online offline offline offline'],
      ['it was paused', { taken: 0, max: 0 }, {}, 'offline offline offline offline'],
      ['it was paused while others have one', { taken: 1, max: 0 }, {}, 'busy offline offline offline'],
      ['it does not tell how many there may be', { taken: 3 }, {}, 'online busy busy busy'],
      ['two leases that are at work are two of its three jobs', { taken: 3, max: 4 }, { 1: true, 3: true }, 'online online online busy'],
      ['a lease that nobody has begun may be beside its job', { taken: 1, max: 4 }, { 1: false }, 'online online online busy'],
      ['what is at work has its slot, also where the set does not tell of it yet', { taken: 0, max: 4 }, { 1: true, 2: true, 3: true }, 'online online online online'],
      ['a set that is silent gets nothing new, and what it has goes on', { problem: 'no answer' }, { 2: true }, 'offline online offline offline'],
      ['without metrics the list is believed', undefined, { 2: false }, 'online online online online'],
    ]
    for (const [sentence, report, held, expected] of rows) assert.is(settle(report, held), expected, sentence)
  })

  test('leaves machines and other sets as they are', () => {
    const machines = [...slots(1), { name: 'one', cpu: 1, memoryMiB: 1, gpus: [], state: 'drained' as const }, ...openSlots([set(1, 'other')]).map(toMachine)]
    assert.equal(settleSlots(machines, { 'gpu-set': { taken: 1, max: 1 }, __proto__: { taken: 9 } }, []).map(({ state }) => state), ['busy', 'drained', 'online'])
  })

  test('over 20,000 random sets, whatever was given out and whoever else has jobs, all of them fit: jobs, new ones and those that were not begun', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    process.stdout.write(`seed ${seed} `)
    const random = seededRandom(seed)
    let given = 0
    for (let i = 0; i < 20_000; i++) {
      const declared = 1 + random.below(12), max = random.below(14)
      const others = random.below(max + 1)
      const held = random.shuffle(Array.from({ length: declared }, (_, n) => `gpu-set-${n + 1}`)).slice(0, random.below(Math.min(declared, max - others) + 1)).map((slot) => ({ slot, isHeard: random.below(2) === 0, isCounted: random.below(2) === 0 }))
      // Whoever is at work has been counted; of the others nobody knows.
      const taken = others + held.filter(({ isHeard, isCounted }) => isHeard || isCounted).length
      const settled = settleSlots(slots(declared), { 'gpu-set': { taken, max } }, held)
      const free = settled.filter(({ name, state }) => state === 'online' && !held.some(({ slot }) => slot === name)).length
      given += free
      assert.ok(others + held.length + free <= max, `set ${i}: ${others} others, ${held.length} leases, ${free} more of ${max}`)
      assert.ok(held.every(({ slot }) => settled.find(({ name }) => name === slot)!.state === 'online'))
      if (held.every(({ isHeard }) => isHeard)) assert.is(free, Math.min(declared - held.length, max - others - held.length), `set ${i}: nothing stays empty where all are at work`)
    }
    assert.ok(given > 10_000)
  })
})
