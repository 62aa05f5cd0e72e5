import { compareAnswers, rankOverlap } from '../../../src/serving/router/compare-answers.ts'
import { assert, describe } from '../../support/suite.ts'

describe('compareAnswers', (test) => {
  const list = (...ids: string[]) => ({ items: ids.map((item, i) => ({ item, score: 1 - i / 10 })) })

  test('predictions differ by their scores', () => {
    assert.equal(round(compareAnswers({ probability: 0.5 }, { probability: 0.3 })), { score: 0.2 })
    assert.equal(round(compareAnswers({ answers: [{ probability: 0.5 }, { probability: 0.1 }] }, { answers: [{ probability: 0.4 }, { probability: 0.1 }] })), { score: 0.05 })
    assert.equal(round(compareAnswers({ outputs: [{ name: 'probability', data: [0.5, 0.1] }] }, { outputs: [{ name: 'probability', data: [0.2, 0.1] }] })), { score: 0.15 })
  })

  test('ranked lists differ by what stands in them and where, whatever the scale of their scores', () => {
    assert.equal(round(compareAnswers(list('a', 'b'), list('a', 'b'))), { churn: 0, overlap: 1 })
    assert.equal(round(compareAnswers(list('a', 'b'), list('c', 'd'))), { churn: 1, overlap: 0 })
    assert.equal(round(compareAnswers(list('a', 'b'), list('b', 'a'))), { churn: 0, overlap: 0.9 })
    assert.equal(round(compareAnswers(list('a', 'b'), list('a'))), { churn: 0.5, overlap: 0.55 })
    assert.equal(compareAnswers({ items: [{ item: 'a', score: 12 }] }, { items: [{ item: 'a', score: 0.4 }] }), { churn: 0, overlap: 1 })
  })

  test('of a batch of lists the mean counts, without those that one side refused', () => {
    const batch = (...answers: unknown[]) => ({ answers })
    assert.equal(compareAnswers(batch(list('a'), list('b'), list('c')), batch(list('a'), list('x'), { code: 'REQUEST_INVALID' })), { churn: 0.5, overlap: 0.5 })
    assert.equal(compareAnswers(batch({ code: 'REQUEST_INVALID' }), batch(list('a'))), {})
  })

  test('only the first ten count for churn', () => {
    const ids = Array.from({ length: 12 }, (_, i) => `item ${i}`)
    assert.is(compareAnswers(list(...ids), list(...ids.slice(0, 10), 'x', 'y')).churn, 0)
    assert.is(round(compareAnswers(list(...ids), list('x', 'y', ...ids))).churn, 0.2)
  })

  test('what is no answer is not compared', () => {
    for (const other of [undefined, null, 'text', [], {}, { items: 'none' }, { probability: 'high' }]) assert.equal(compareAnswers({ probability: 0.5 }, other), {})
    assert.equal(compareAnswers({ items: [] }, { items: [] }), { churn: 0, overlap: 1 })
    assert.equal(compareAnswers(list('a'), { items: [null, 1, { item: {} }] }), { churn: 1, overlap: 0 })
  })
})

describe('rankOverlap', (test) => {
  test('is the extrapolated rank-biased overlap: worked by hand', () => {
    // A = 1, 1/2, 2/3 for abc against acd: (2/3)·.9³ + .1/.9·(1·.9 + ½·.81 + ⅔·.729)
    assert.is(rankOverlap(['a', 'b', 'c'], ['a', 'c', 'd']).toFixed(6), (2 / 3 * 0.729 + 0.1 / 0.9 * (0.9 + 0.405 + 2 / 3 * 0.729)).toFixed(6))
  })

  test('is symmetric, 1 for equal lists, and an exchange at the top costs more than one at the end', () => {
    const ids = [...'abcdefghij']
    const swapped = (i: number) => ids.map((id, j) => (j === i ? ids[i + 1]! : j === i + 1 ? ids[i]! : id))
    assert.is(rankOverlap(ids, ids).toFixed(12), '1.000000000000')
    assert.is(rankOverlap(ids, swapped(3)), rankOverlap(swapped(3), ids))
    assert.ok(rankOverlap(ids, swapped(0)) < rankOverlap(ids, swapped(8)))
  })
})

function round<T extends object>(difference: T): T {
  return Object.fromEntries(Object.entries(difference).map(([name, value]) => [name, Number((value as number).toFixed(9))])) as T
}
