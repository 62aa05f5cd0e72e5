import { seededRandom } from '../../src/base/random.ts'
import { allOthers, categoryShares, clusteredCounts, countNumbers, numberShares } from '../../src/dataset/distribution.ts'
import { eventProfiler } from '../../src/dataset/event-profile.ts'
import { profileOf } from '../../src/dataset/profile.ts'
import type { EventRows, Item, ShopEvent } from '../../src/dataset/record.ts'
import { assert, describe } from '../support/suite.ts'
import { day, exampleRows, simulateVisitors } from './rows.ts'

function item(id: string, category: string, price: number): Item {
  return { item: id, name: id, description: '', tags: [], category, brand: 'MUJI', price }
}

const monday = Date.parse('2026-01-05T08:00:00Z')
const event = (user: string, id: string, kind: ShopEvent['kind'], days: number): ShopEvent => ({ user, item: id, kind, time: monday + days * day })
const small: EventRows = {
  kind: 'events',
  items: [item('1', 'books', 20), item('2', 'toys', 50), item('3', 'toys', 90)],
  events: [event('a', '1', 'view', 0), event('a', '1', 'click', 0.01), event('b', '1', 'view', 1), event('a', '2', 'view', 2), event('b', '1', 'view', 3), event('a', '2', 'view', 4), event('c', '3', 'view', 5), event('c', '1', 'view', 6), event('b', '1', 'click', 7)],
  splits: Uint8Array.of(0, 0, 0, 0, 1, 2, 2, 2, 2),
  endsAt: [monday + 3 * day, monday + 4 * day, monday + 8 * day],
}

describe('profile of events', (test) => {
  const profile = profileOf(small, 'time')
  const binsOf = (name: string) => profile.distributions.find((distribution) => distribution.name === name)?.bins

  test('has the shares of the training events', () => {
    assert.equal(profile.distributions.map(({ name, rows }) => `${name} ${rows}`), ['kind 4', 'hour 4', 'category 4', 'brand 4', 'price 4', 'events per user and day 2'])
    assert.equal(binsOf('kind'), [{ bin: 'view', share: 0.75 }, { bin: 'click', share: 0.25 }])
    assert.equal(binsOf('category'), [{ bin: 'books', share: 0.75 }, { bin: 'toys', share: 0.25 }])
    assert.equal(binsOf('price'), [{ bin: 20, share: 0.75 }, { bin: 50, share: 0.25 }])
    assert.equal(binsOf('hour'), [{ bin: '08', share: 1 }])
    assert.equal(binsOf('events per user and day'), [{ bin: 1, share: 0.5 }, { bin: 1.5, share: 0.5 }])
  })

  test('says what is popular, and what the test has that training has not', () => {
    assert.equal([profile.topShare, profile.coldShare, profile.coldUserShare, profile.leaks], [0.75, 0.25, 0.5, []])
    assert.is(profile.positiveShare, undefined)
  })

  test('counts weekdays once there are two weeks of them', () => {
    const longer = { ...small, events: [...small.events.slice(0, 3), event('a', '2', 'view', 14), ...small.events.slice(4).map((each) => ({ ...each, time: each.time + 15 * day }))], endsAt: [monday + 15 * day, monday + 19 * day, monday + 23 * day] as EventRows['endsAt'] }
    assert.equal(profileOf(longer, 'time').distributions.find(({ name }) => name === 'weekday')?.bins, [{ bin: 'Monday', share: 0.75 }, { bin: 'Tuesday', share: 0.25 }])
  })

  test('is the same when the events come one by one', () => {
    const profiler = eventProfiler({ by: 'time', endsAt: small.endsAt })
    for (const each of small.items) profiler.addItem(each)
    for (const [i, each] of small.events.entries()) profiler.addEvent(each, small.splits[i]!)
    assert.equal(profiler.finish(), profile)
  })

  test('of no training events is empty and not a number of nothing', () => {
    assert.equal(profileOf({ ...small, splits: new Uint8Array(9).fill(2) }, 'files'), { distributions: [], topShare: 0, coldShare: 1, coldUserShare: 1, leaks: [] })
  })
})

describe('profile of examples', (test) => {
  const visitors = simulateVisitors(3)
  const profile = profileOf(exampleRows(visitors), 'column')

  test('has each column and the target, of the training rows alone', () => {
    const nTraining = visitors.filter(({ split }) => split === 0).length
    assert.equal(profile.distributions.map(({ name, rows }) => `${name} ${rows}`), ['age', 'income', 'minutes', 'pages', 'month', 'channel', 'the target'].map((name) => `${name} ${nTraining}`))
    for (const { bins, name } of profile.distributions) assert.ok(Math.abs(bins.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-4, name)
    assert.is(profile.positiveShare, visitors.filter(({ split, label }) => split === 0 && label === 1).length / nTraining)
  })

  test('counts what repeats, and rows of a category or group that training has not seen', () => {
    const [first, second] = visitors.filter(({ split }) => split === 0)
    const more = [...visitors, { ...first!, month: 'Jan', split: 2, group: 'new' }, first!, first!, second!]
    const changed = profileOf(exampleRows(more), 'column')
    const [nTest, nTraining] = [2, 0].map((wanted) => more.filter(({ split }) => split === wanted).length)
    assert.is(changed.duplicateShare, 3 / nTraining!)
    assert.is(changed.coldShare, 1 / nTest!)
    assert.ok(profile.coldUserShare === 1 && changed.coldUserShare === 1, 'groups stay in one split')
  })
})

describe('shares', (test) => {
  test('of numbers are ranges of about equal share, each different number one where there are few', () => {
    const even = numberShares('x', countNumbers(Float64Array.from({ length: 4000 }, (_, i) => (i * 7919) % 4000)), 1)
    assert.is(even.bins.length, 40)
    assert.ok(even.bins.every(({ share }) => share === 0.025))
    assert.equal(even.bins[0], { bin: 99, share: 0.025 })
    assert.equal(numberShares('x', countNumbers(Float64Array.of(3, 1, 3, 2)), 1).bins, [{ bin: 1, share: 0.25 }, { bin: 2, share: 0.25 }, { bin: 3, share: 0.5 }])
  })

  test('of numbers give a heavy one a range that it fills', () => {
    const halfZero = numberShares('x', countNumbers(Float64Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 0 : i))), 1)
    assert.equal(halfZero.bins[0], { bin: 0, share: 0.5 })
    assert.ok(halfZero.bins.slice(1).every(({ share }) => share > 0.02 && share < 0.03))
  })

  test('of categories are the thirty most frequent and all others', () => {
    const shares = categoryShares('x', Array.from({ length: 50 }, (_, i) => [`c${i}`, 50 - i] as const), 1)
    assert.is(shares.bins.length, 31)
    assert.equal([shares.bins[0]!.bin, shares.bins[30]!.bin, shares.bins[30]!.share], ['c0', allOthers, Number((210 / 1275).toFixed(6))])
  })

  test('are as sure as independent rows would make them: rows of a user who always does the same count as one', () => {
    const [alike, independent] = [clusteredCounts(), clusteredCounts()]
    const random = seededRandom(1)
    for (let user = 0; user < 2000; user++) {
      const habit = random.below(3)
      for (let row = 0; row < 20; row++) {
        alike.add(habit, user)
        independent.add(random.below(3), user)
      }
    }
    assert.ok(Math.abs(alike.designEffect() - 20) < 6, String(alike.designEffect()))
    assert.ok(independent.designEffect() < 1.4, String(independent.designEffect()))
  })
})
