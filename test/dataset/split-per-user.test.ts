import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { leaveOneOut, newestShares, splitPerUser } from '../../src/dataset/split-per-user.ts'
import type { HeldOut } from '../../src/dataset/split-per-user.ts'
import { assert, describe } from '../support/suite.ts'

interface Event { user: number; item: string; time: number }

function divide(events: readonly Event[], heldOut: HeldOut): Uint8Array {
  return splitPerUser({ nKept: events.length, nUsers: 1 + Math.max(...events.map(({ user }) => user)), userNumberAt: (i) => events[i]!.user, timeAt: (i) => events[i]!.time, itemAt: (i) => events[i]!.item }, heldOut)
}

/** Ascending by time, as the cleaner gives them. */
function randomEvents(random: Random): Event[] {
  return Array.from({ length: 1 + random.below(60) }, () => ({ user: random.below(6), item: String(random.below(25)), time: random.below(15) })).sort((a, b) => a.time - b.time)
}

describe('splitPerUser', (test) => {
  test('the newest share of each user’s events is the test, the newest of the others the validation, rounded up', () => {
    const heldOut = newestShares({ test: 0.2, validation: 0.1 })
    const rows: [n: number, test: number, validation: number][] = [[1, 0, 0], [2, 1, 0], [3, 1, 1], [5, 1, 1], [10, 2, 1], [20, 4, 2], [35, 7, 3], [100, 20, 8]]
    for (const [n, inTest, inValidation] of rows) assert.equal(heldOut(n), { test: inTest, validation: inValidation }, `${n} events`)
    assert.equal([...divide(Array.from({ length: 10 }, (_, time) => ({ user: 0, item: 'a', time })), heldOut)], [0, 0, 0, 0, 0, 0, 0, 1, 2, 2])
  })

  test('one is left out: the newest is the test, the one before it the validation, and who has one or two keeps what there is for training', () => {
    const events: Event[] = [{ user: 0, item: 'a', time: 1 }, { user: 1, item: 'a', time: 2 }, { user: 2, item: 'a', time: 3 }, { user: 1, item: 'b', time: 4 }, { user: 2, item: 'c', time: 5 }, { user: 2, item: 'b', time: 6 }]
    assert.equal([...divide(events, leaveOneOut)], [0, 0, 0, 2, 1, 2])
  })

  test('of one instant the items count in ascending order, numbers by value', () => {
    const events: Event[] = ['10', '9', 'x'].map((item) => ({ user: 0, item, time: 7 }))
    assert.equal([...divide(events, leaveOneOut)], [1, 0, 2])
  })

  test('any events: each user keeps one for training, the newest are held out in the right numbers, and other users change nothing', () => {
    const seed = 17
    const random = seededRandom(seed)
    for (let round = 0; round < 400; round++) {
      const events = randomEvents(random)
      const heldOut = random.below(2) === 0 ? leaveOneOut : newestShares({ test: 0.01 + 0.79 * random.next(), validation: 0.01 + 0.79 * random.next() })
      const where = `seed ${seed}, round ${round}`
      const splits = divide(events, heldOut)
      for (const user of new Set(events.map((event) => event.user))) {
        const own = events.flatMap((event, i) => (event.user === user ? [{ ...event, split: splits[i]! }] : []))
        const count = (split: number) => own.filter((event) => event.split === split).length
        assert.equal({ test: count(2), validation: count(1) }, heldOut(own.length), where)
        assert.ok(count(0) > 0, where)
        for (const earlier of own) for (const later of own) if (earlier.split < later.split) assert.ok(earlier.time < later.time || (earlier.time === later.time && Number(earlier.item) <= Number(later.item)), where)
        assert.equal([...divide(own.map((event) => ({ ...event, user: 0 })), heldOut)], own.map(({ split }) => split), where)
      }
    }
  })
})
