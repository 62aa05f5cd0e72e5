import { fitItemKnn, itemKnnMemoryMiB } from '../../../src/families/recommendation/item-knn.ts'
import { similarItems } from '../../../src/families/recommendation/similar-items.ts'
import { assert, describe } from '../../support/suite.ts'
import { dense, randomUsers } from './small-catalogue.ts'

describe('item kNN', (test) => {
  test('is the formula: of each item the most similar, equal ones by place, on random users', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const users = randomUsers(seed)
      const [neighbours, shrink] = [1 + (seed % 8), seed % 3 === 0 ? 0 : seed]
      const found = dense(fitItemKnn(users, { neighbours, shrink }))
      const expected = naive(dense(users), neighbours, shrink)
      for (const [i, row] of expected.entries()) for (const [j, value] of row.entries()) assert.ok(Math.abs(found[i]![j]! - value) < 1e-6, `seed ${seed}: ${i} → ${j}: ${found[i]![j]} for ${value}`)
    }
  })

  test('an item that nobody met has no neighbours', () => {
    const found = dense(fitItemKnn(randomUsers(1), { neighbours: 9, shrink: 0 }))
    assert.ok(found[0]!.every((value) => value === 0))
    assert.ok(found.every((row) => row[0] === 0))
  })

  test('keeps no more than the memory that it tells is for', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const users = randomUsers(seed)
      for (const neighbours of [1, 4, 5000]) {
        const { values, rows } = fitItemKnn(users, { neighbours, shrink: 0 })
        assert.ok(values.length <= rows * Math.min(neighbours, rows - 1))
        assert.is(itemKnnMemoryMiB(users, neighbours), 1)
      }
    }
    const [users, items] = [2, 4096]
    const everything = { rows: users, columns: items, starts: Int32Array.of(0, items, 2 * items), indices: Int32Array.from({ length: users * items }, (_, at) => at % items), values: new Float32Array(users * items).fill(1) }
    assert.equal([1024, 5000].map((neighbours) => itemKnnMemoryMiB(everything, neighbours)), [64, 256])
    assert.is(itemKnnMemoryMiB(everything, 1024, 3), 64 + 3 * 32)
  })

  test('scores are sums over the history, and what its items add is told', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const scorer = similarItems(fitItemKnn(randomUsers(seed), { neighbours: 4, shrink: 1 }))
      const history = { items: Int32Array.of(1, 3, 5), weights: Float64Array.of(1, 0.5, 0.25) }
      const scores = new Float64Array(9)
      scorer.score(history, scores)
      assert.ok(scores.some((score) => score > 0))
      for (const [item, score] of scores.entries()) assert.ok(Math.abs(scorer.contributions(history, item).reduce((sum, part) => sum + part, 0) - score) < 1e-12, `seed ${seed}`)
    }
  })
})

function naive(users: number[][], neighbours: number, shrink: number): number[][] {
  const n = users[0]!.length
  const column = (i: number) => users.map((row) => row[i]!)
  const norm = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  const result = Array.from({ length: n }, () => new Array<number>(n).fill(0))
  for (let j = 0; j < n; j++) {
    const similarities = Array.from({ length: n }, (_, i) => {
      const common = column(i).reduce((sum, value, user) => sum + value * users[user]![j]!, 0)
      return { i, s: i === j || common === 0 ? 0 : common / (norm(column(i)) * norm(column(j)) + shrink) }
    })
    for (const { i, s } of similarities.filter(({ s }) => s > 0).sort((a, b) => b.s - a.s || a.i - b.i).slice(0, neighbours)) result[i]![j] = s
  }
  return result
}
