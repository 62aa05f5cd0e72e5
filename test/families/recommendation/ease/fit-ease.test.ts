import { easeMemoryMiB, fitEase } from '../../../../src/families/recommendation/ease/fit-ease.ts'
import { sparseFromTriples } from '../../../../src/matrix/sparse.ts'
import type { SparseMatrix } from '../../../../src/matrix/sparse.ts'
import { assert, assertFails, describe } from '../../../support/suite.ts'
import { twoTastes } from '../als/two-tastes.ts'

const interactions = twoTastes()

describe('fitEase', (test) => {
  test('solves two items by hand', async () => {
    // Three users met item 0, two of them item 1 also: G = [[3 + 1, 2], [2, 2 + 1]], so B_01 = 2/4 and B_10 = 2/3.
    const both = sparseFromTriples(3, 2, { rows: [0, 0, 1, 1, 2], columns: [0, 1, 0, 1, 0], values: [1, 1, 1, 1, 1] })
    const weights = await fitEase({ interactions: both, regularization: 1, threads: 1 })
    assert.equal(cellsOf(weights).map(([i, j, value]) => [i, j, value.toFixed(5)]), [[0, 1, '0.50000'], [1, 0, '0.66667']])
  })

  test('is at the minimum of its objective: each column is the ridge regression of that item on the others', async () => {
    const lambda = 7
    const weights = dense(await fitEase({ interactions, regularization: lambda, threads: 1 }))
    const a = dense(interactions)
    for (let j = 0; j < 60; j += 7) {
      const residual = a.map((row) => row[j]! - row.reduce((sum, value, i) => sum + value * weights[i]![j]!, 0))
      for (let i = 0; i < 60; i++) {
        const gradient = lambda * weights[i]![j]! - a.reduce((sum, row, user) => sum + row[i]! * residual[user]!, 0)
        if (i !== j) assert.ok(Math.abs(gradient) < 1e-3, `${i}, ${j}: ${gradient}`)
      }
      assert.is(weights[j]![j], 0)
    }
  })

  test('keeps the weights that matter most for each item', async () => {
    const all = dense(await fitEase({ interactions, regularization: 7, threads: 1 }))
    const kept = dense(await fitEase({ interactions, regularization: 7, keep: 5, threads: 1 }))
    for (let j = 0; j < 59; j++) {
      const amounts = all.map((row) => Math.abs(row[j]!)).sort((a, b) => b - a)
      for (let i = 0; i < 60; i++) assert.is(kept[i]![j], Math.abs(all[i]![j]!) >= amounts[4]! ? all[i]![j] : 0)
    }
  })

  test('comes to the same bytes with one thread and two', async () => {
    const [one, two] = await Promise.all([1, 2].map((threads) => fitEase({ interactions: twoTastes(300, 200), regularization: 7, threads })))
    assert.ok(Buffer.from(one!.values.buffer).equals(Buffer.from(two!.values.buffer)))
    assert.equal(one!.indices, two!.indices)
  })

  test('an item that nobody met has no weights, and is no reason to fail', async () => {
    const weights = await fitEase({ interactions, regularization: 7, threads: 1 })
    assert.is(cellsOf(weights).some(([i, j]) => i === 59 || j === 59), false)
    assert.is(weights.values.every(Number.isFinite), true)
  })

  test('fails with EASE_REGULARIZATION_LOW where nothing holds items apart that the same users met', async () => {
    const twins = sparseFromTriples(2, 2, { rows: [0, 0, 1, 1], columns: [0, 1, 0, 1], values: [1, 1, 1, 1] })
    await assertFails('EASE_REGULARIZATION_LOW', () => fitEase({ interactions: twins, regularization: 0, threads: 1 }))
  })

  test('ends with the signal’s reason, and tells how far it is', async () => {
    const abort = new AbortController()
    const steps: string[] = []
    const fit = fitEase({ interactions: twoTastes(300, 200), regularization: 7, threads: 2 }, { signal: abort.signal, onStep: (done, all) => { steps.push(`${done} of ${all}`); abort.abort(new Error('enough')) } })
    assert.is(await fit.then(() => '', (error: Error) => error.message), 'enough')
    assert.equal(steps, ['1 of 4'])
  })

  test('goes on from any row of tiles to the same bytes', async () => {
    const input = { interactions: twoTastes(300, 200), regularization: 7, threads: 2 }
    const kept: { tileRows: number; matrix: Float32Array }[] = []
    const whole = await fitEase(input, { isPauseDue: () => true, onPause: async (tileRows, matrix) => void kept.push({ tileRows, matrix: matrix.slice() }) })
    assert.equal(kept.map(({ tileRows }) => tileRows), [1, 2, 3, 4])
    for (const resumeFrom of kept) assert.equal(await fitEase({ ...input, resumeFrom }), whole)
  })

  test('tells beforehand what it takes', () => {
    assert.is(easeMemoryMiB(1682, 100), 10)
    assert.is(easeMemoryMiB(12_101, 1000) < 500, true)
    assert.is(easeMemoryMiB(41_000) > 13_000, true)
  })
})

function dense({ rows, columns, starts, indices, values }: SparseMatrix): number[][] {
  return Array.from({ length: rows }, (_, row) => {
    const out = new Array<number>(columns).fill(0)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) out[indices[at]!] = values[at]!
    return out
  })
}

function cellsOf({ rows, starts, indices, values }: SparseMatrix): [number, number, number][] {
  return Array.from({ length: rows }, (_, row) => Array.from(indices.subarray(starts[row], starts[row + 1]), (column, i): [number, number, number] => [row, column, values[starts[row]! + i]!])).flat()
}
