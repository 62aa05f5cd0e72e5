import { checkRankings, noteSameness } from '../../src/evaluation/ranking-checks.ts'
import type { CheckedRankings } from '../../src/evaluation/ranking-checks.ts'
import { assert, describe } from '../support/suite.ts'

const rankings = [[2, 0, 1], [4], []]
const good: CheckedRankings = { rankings, repeated: { places: [0, 1, 2], rankings }, nItems: 5, k: 3, unit: 'user' }

function offences(change: Partial<CheckedRankings>): string[] {
  return checkRankings({ ...good, ...change }).filter(({ verdict }) => verdict !== 'pass').map(({ name, verdict, reason }) => `${name} ${verdict}: ${reason}`)
}
const offencesOf = (rankings: number[][]) => offences({ rankings, repeated: { places: [], rankings: [] } })

describe('checkRankings', (test) => {
  test('sound rankings pass every check, each with its reason', () => {
    assert.equal(checkRankings(good).map(({ name, verdict, reason }) => `${name} ${verdict}: ${reason}`), [
      'inCatalogue pass: All 3 rankings hold only items of the catalogue.',
      'distinct pass: All 3 rankings hold each item once.',
      'atMost pass: All 3 rankings have at most 3 items.',
      'repeatable pass: All 3 rankings were made a second time and came out the same.',
      'notEmpty pass: Something is found.',
    ])
  })

  test('a place that is no item fails: too high, below none, between two', () => {
    for (const place of [5, -1, 0.5, NaN]) assert.equal(offencesOf([[0], [1, place], [place]]), ['inCatalogue fail: 2 of 3 rankings hold what is no item of the catalogue; the first is that of test user 2.'])
  })

  test('an item that is shown twice fails, wherever it stands, and only in one ranking', () => {
    assert.equal(offencesOf([[0, 1], [1, 0, 1], [1, 0]]), ['distinct fail: 1 of 3 rankings hold an item twice; the first is that of test user 2.'])
  })

  test('more items than were asked for fail', () => {
    assert.equal(offencesOf([[0, 1, 2, 3]]), ['atMost fail: 1 of 1 rankings have more than 3 items; the first is that of test user 1.'])
  })

  test('another ranking of the same case fails, also where only some are made a second time', () => {
    assert.equal(offences({ repeated: { places: [1], rankings: [[3]] } }), ['repeatable fail: 1 of 3 rankings were others the second time; the first is that of test user 2.'])
    assert.equal(offences({ repeated: { places: [0], rankings: [[2, 0]] } }).length, 1)
    assert.is(checkRankings({ ...good, repeated: { places: [1], rankings: [[4]] } })[3]!.reason, '1 of 3 rankings were made a second time and came out the same.')
  })

  test('a model that finds nothing for anybody fails', () => {
    assert.equal(offencesOf([[], []]), ['notEmpty fail: Nothing is found for any user.'])
  })

  test('nothing to rank for is no pass', () => {
    const found = checkRankings({ ...good, rankings: [], repeated: { places: [], rankings: [] }, unit: 'query' })
    assert.equal(found.map(({ verdict, reason }) => `${verdict}: ${reason}`), Array.from({ length: 5 }, () => 'inconclusive: There is no test query to rank for.'))
  })
})

describe('noteSameness', (test) => {
  const popularity = { name: 'popularity', answers: [[0, 1], [1, 2]] }

  test('tells of one list for everybody, and of what the trivial model would show', () => {
    assert.equal(noteSameness([[0, 1], [0, 1]], popularity, 'user'), ['Every user is shown the same list.'])
    assert.equal(noteSameness([[0, 1], [1, 2]], popularity, 'user'), ['Every user is shown what popularity shows.'])
  })

  test('has nothing to say of lists that differ, of a single one, and where nothing is shown', () => {
    assert.equal([noteSameness([[0, 1], [2, 1]], popularity, 'user'), noteSameness([[0, 1], [1]], undefined, 'user'), noteSameness([[0, 1]], undefined, 'user'), noteSameness([[], []], undefined, 'user')], [[], [], [], []])
  })
})
