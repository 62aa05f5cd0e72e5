import { clickCleaner } from '../../../src/dataset/clicks/clean-clicks.ts'
import { noPlace } from '../../../src/dataset/clicks/examination.ts'
import { gradePairs } from '../../../src/dataset/clicks/grade-pairs.ts'
import type { LoggedPair } from '../../../src/dataset/clicks/grade-pairs.ts'
import { assert, describe } from '../../support/suite.ts'
import { simulateLog, trueExamination } from './simulated-log.ts'
import type { SimulatedLog } from './simulated-log.ts'

const pair = (query: string, item: string, shown: number, acted: number, reward = acted): LoggedPair => ({ query, item, places: [{ place: 0, shown, acted }], reward })

function pairsOf({ rows }: SimulatedLog): LoggedPair[] {
  const cleaner = clickCleaner({ kinds: {}, catalogue: { has: () => true }, minUsers: 2 })
  cleaner.add(rows.map(({ query, item, kind, user, position }, i) => ({ row: i + 2, cells: [query, item, kind, user, String(position)] })), { width: 5, columns: { query: 0, item: 1, kind: 2, user: 3, session: -1, position: 4 }, file: 0 })
  return cleaner.finish().pairs
}

/** Share of pairs of items of a query, wanted unlike by .1 at least, that stand in their true order; equal grades count half. */
function inOrder(pairs: readonly LoggedPair[], grades: readonly (number | undefined)[], { wantedOf }: SimulatedLog): number {
  let [right, all] = [0, 0]
  for (const own of Map.groupBy(pairs.keys(), (i) => pairs[i]!.query).values()) {
    for (const a of own) for (const b of own) {
      if (grades[a] === undefined || grades[b] === undefined || wantedOf(pairs[a]!.query, pairs[a]!.item) - wantedOf(pairs[b]!.query, pairs[b]!.item) < 0.1) continue
      all += 1
      right += grades[a] > grades[b] ? 1 : grades[a] === grades[b] ? 0.5 : 0
    }
  }
  return right / all
}

describe('gradePairs, of showings', (test) => {
  test('the best of a query is wholly right, others by how often they were chosen beside it, and what nobody chose is not right', () => {
    const { grades } = gradePairs([pair('q', 'a', 1000, 400), pair('q', 'b', 1000, 200), pair('q', 'c', 1000, 0), pair('p', 'a', 1000, 300)], { hasShowings: true })
    assert.equal(grades, [1, 0.5, 0, 1])
  })

  test('one click of one showing is not 100 %', () => {
    const { grades } = gradePairs([pair('q', 'often', 100, 60), pair('q', 'rare', 3, 3), pair('q', 'never', 100, 0)], { hasShowings: true })
    assert.ok(grades[1]! < 0.85 && grades[1]! > 0.5, String(grades))
  })

  test('a cart counts twice and a purchase three times', () => {
    assert.equal(gradePairs([pair('q', 'bought', 300, 100, 300), pair('q', 'clicked', 300, 100, 100)], { hasShowings: true }).grades, [1, 0.3])
  })

  test('a query whose results hardly anybody wants has no item that is wholly right', () => {
    const { grades } = gradePairs([pair('good', 'a', 1000, 500), pair('bad', 'b', 1000, 10), pair('bad', 'c', 1000, 0)], { hasShowings: true })
    assert.ok(grades[1]! < 0.2, String(grades))
  })

  test('nothing is said of a pair that was hardly seen, unless two people chose it', () => {
    const { grades } = gradePairs([pair('q', 'a', 2, 1), pair('q', 'b', 2, 0), pair('q', 'c', 3, 0), pair('q', 'd', 2, 2), pair('q', 'e', 50, 20)], { hasShowings: true })
    assert.equal(grades.slice(0, 3), [undefined, undefined, 0])
    assert.ok(grades[3]! > 0.5, String(grades))
  })

  test('finds how places are looked at, and by that the true order more often than rates of clicks do, in every one of six shops', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const log = simulateLog({ seed, visits: 6000, shuffled: 0.2 })
      const pairs = pairsOf(log)
      const { grades, examination } = gradePairs(pairs, { hasShowings: true })
      for (const [place, share] of trueExamination.entries()) assert.ok(Math.abs(examination[place]! - share) < 0.1, `seed ${seed}, place ${place}: ${examination[place]} for ${share}`)
      const blind = gradePairs(pairs.map((one) => ({ ...one, places: one.places.map((count) => ({ ...count, place: 0 })) })), { hasShowings: true })
      const [found, byRates] = [inOrder(pairs, grades, log), inOrder(pairs, blind.grades, log)]
      assert.ok(found > byRates + 0.02 && found > 0.9, `seed ${seed}: ${found} for ${byRates}`)
    }
  })

  test('clicks of which nobody says where the item stood tell nothing of how places are looked at', () => {
    const log = simulateLog({ seed: 3, visits: 6000, shuffled: 0.2 })
    const rows = log.rows.map((row, i) => (row.kind === 'click' && i % 5 === 0 ? { ...row, user: '', position: Number.NaN } : row))
    const pairs = pairsOf({ ...log, rows })
    assert.ok(pairs.some(({ places }) => places.some(({ place }) => place === noPlace)))
    const { examination } = gradePairs(pairs, { hasShowings: true })
    for (const [place, share] of trueExamination.entries()) assert.ok(Math.abs(examination[place]! - share) < 0.1, `place ${place}: ${examination[place]} for ${share}`)
  })

  test('where every item always stood at one place nobody can tell the two apart, and all places count alike', () => {
    const log = simulateLog({ seed: 3, visits: 3000, shuffled: 0 })
    assert.equal(gradePairs(pairsOf(log), { hasShowings: true }).examination, trueExamination.map(() => 1))
  })

  test('a place with few clicks is looked at as the one above it', () => {
    const places = [{ place: 0, shown: 1000, acted: 400 }, { place: 1, shown: 1000, acted: 200 }, { place: 2, shown: 10, acted: 9 }]
    const { examination } = gradePairs([{ query: 'q', item: 'a', places, reward: 609 }], { hasShowings: true })
    assert.equal(examination.map((share) => share.toFixed(2)), ['1.00', '0.50', '0.50'])
  })
})

describe('gradePairs, of clicks alone', (test) => {
  test('goes by what was done, beside the best of the query; once is too little', () => {
    const { grades, examination } = gradePairs([pair('q', 'a', 20, 20), pair('q', 'b', 5, 5, 15), pair('q', 'c', 4, 4), pair('q', 'd', 1, 1), pair('p', 'a', 2, 2)], { hasShowings: false })
    assert.equal([grades, examination], [[1, 0.8, 0.2, undefined, 1], [1]])
  })
})
