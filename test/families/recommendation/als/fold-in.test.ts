import { fitAls } from '../../../../src/families/recommendation/als/fit-als.ts'
import type { AlsInput } from '../../../../src/families/recommendation/als/fit-als.ts'
import { openFoldIn } from '../../../../src/families/recommendation/als/fold-in.ts'
import { gramOf } from '../../../../src/families/recommendation/factors.ts'
import { topK } from '../../../../src/matrix/top-k.ts'
import { assert, describe } from '../../../support/suite.ts'
import { twoTastes } from './two-tastes.ts'

const interactions = twoTastes()
const input: AlsInput = { interactions, factors: 10, iterations: 40, solver: 'cholesky', alpha: 8, regularization: 2, frequencyScaling: 0.5, seed: 3, threads: 1 }

describe('openFoldIn', (test) => {
  test('gives a user of the training the vector that the fit came to', async () => {
    const { users, items } = await fitAls(input)
    const foldIn = openFoldIn(items, 10, input)
    for (const user of [0, 1, 40, 88]) {
      const vector = foldIn.vectorOf(interactions.indices.subarray(interactions.starts[user], interactions.starts[user + 1]))
      vector.forEach((value, k) => assert.ok(Math.abs(value - users[user * 10 + k]!) < 5e-3, `user ${user}: ${value} and ${users[user * 10 + k]}`))
    }
  })

  test('answers a stranger by what a few items tell, and by their weights', async () => {
    const { items } = await fitAls(input)
    const foldIn = openFoldIn(items, 10, input)
    const best = (met: number[], weights?: number[]) => [...topK(foldIn.scores(foldIn.vectorOf(met, weights)), 10)]
    assert.ok(best([1, 2, 3]).filter((item) => item < 30).length >= 9)
    assert.ok(best([41, 42, 43]).filter((item) => item >= 30).length >= 9)
    assert.ok(best([1, 41], [1, 30]).filter((item) => item >= 30).length > best([1, 41], [30, 1]).filter((item) => item >= 30).length)
  })

  test('says nothing of whom it knows nothing', async () => {
    const foldIn = openFoldIn((await fitAls({ ...input, iterations: 1 })).items, 10, input)
    assert.is(foldIn.scores(foldIn.vectorOf([])).every((value) => value === 0), true)
  })

  test('computes the same in plain TypeScript, up to rounding', async () => {
    const { items } = await fitAls({ ...input, iterations: 5 })
    const [fast, plain] = [false, true].map((scalar) => { const foldIn = openFoldIn(items, 10, input, { scalar }); return foldIn.scores(foldIn.vectorOf([0, 5, 9, 33, 34])) })
    fast!.forEach((value, item) => assert.ok(Math.abs(value - plain![item]!) < 1e-4))
  })

  test('takes a sum of products that a model has kept for the one it would make', async () => {
    const { items } = await fitAls({ ...input, iterations: 5 })
    const [own, given] = [{}, { gram: gramOf(items, 10) }].map((kept) => openFoldIn(items, 10, input, kept).vectorOf([0, 5, 9, 33, 34]))
    own!.forEach((value, k) => assert.ok(Math.abs(value - given![k]!) < 1e-5, `${value} and ${given![k]}`))
    const nothing = openFoldIn(items, 10, input, { gram: new Float64Array(100) }).vectorOf([0, 5, 9, 33, 34])
    assert.ok(nothing.some((value, k) => Math.abs(value - own![k]!) > 1e-3))
  })
})
