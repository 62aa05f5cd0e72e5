import { seededRandom } from '../../../../src/base/random.ts'
import { binColumns } from '../../../../src/families/behavior/trees/bins.ts'
import { gainsByFeature, valueOf } from '../../../../src/families/behavior/trees/forest.ts'
import { treeGrower } from '../../../../src/families/behavior/trees/grow-tree.ts'
import { assert, describe } from '../../../support/suite.ts'
import { randomRows } from './random-rows.ts'

const firstSeed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1e6)

describe('a tree that is grown', (test) => {
  for (let i = 0; i < 8; i++) {
    const seed = firstSeed + i
    test(`divides its rows into leaves that hold −rate · G / (H + λ) of them, and sends each row to its own (seed ${seed})`, () => {
      const random = seededRandom(seed)
      const n = 60 + random.below(400)
      const rows = randomRows(random, n)
      const derivatives = { gradients: Float64Array.from({ length: n }, () => random.normal()), hessians: Float64Array.from({ length: n }, () => 0.1 + random.next()) }
      const rules = { leaves: 2 + random.below(14), rowsPerLeaf: 1 + random.below(12), l2: random.next(), learningRate: 0.1 }
      const columns = binColumns(rows)
      const grow = treeGrower(columns, derivatives, rules)
      // The second one uses the first one's histograms.
      for (const seen of [Int32Array.from({ length: n }, (_, row) => row), Int32Array.from({ length: n >> 1 }, (_, row) => 2 * row)]) {
        const { tree, leaves } = grow(seen.slice(), columns.map((_, place) => place))
        assert.ok(leaves.length > 1 && leaves.length <= rules.leaves)
        assert.equal(leaves.flatMap(({ rows }) => [...rows]).sort((a, b) => a - b), [...seen])
        for (const { value, rows: inLeaf } of leaves) {
          assert.ok(inLeaf.length >= rules.rowsPerLeaf)
          const [gradient, hessian] = [derivatives.gradients, derivatives.hessians].map((all) => inLeaf.reduce((sum, row) => sum + all[row]!, 0)) as [number, number]
          assert.ok(Math.abs(value + (0.1 * gradient) / (hessian + rules.l2)) < 1e-7)
          for (const row of inLeaf) assert.is(valueOf(tree, rows.features, row * 5), value)
        }
        // What the splits say they gained is what the loss to second order fell by.
        const score = (places: Iterable<number>) => {
          let gradient = 0, hessian = 0
          for (const row of places) {
            gradient += derivatives.gradients[row]!
            hessian += derivatives.hessians[row]!
          }
          return gradient ** 2 / (hessian + rules.l2)
        }
        const fell = leaves.reduce((sum, leaf) => sum + score(leaf.rows), 0) - score(seen)
        const told = gainsByFeature([{ base: 0, trees: [tree] }], 5).reduce((sum, gain) => sum + gain, 0)
        assert.ok(told <= fell + 1e-4, `${told} of ${fell}`)
        if (tree.setsAt.every((place) => place < 0)) assert.ok(Math.abs(told - fell) < 1e-4, `${told} and ${fell}`)
      }
    })
  }

  test('looks only at the columns that it may see', () => {
    const rows = randomRows(seededRandom(1), 300)
    const derivatives = { gradients: Float64Array.from(rows.labels, (label) => 0.5 - label), hessians: new Float64Array(300).fill(0.25) }
    const { tree } = treeGrower(binColumns(rows), derivatives, { leaves: 8, rowsPerLeaf: 5, l2: 0, learningRate: 1 })(Int32Array.from({ length: 300 }, (_, row) => row), [2, 4])
    assert.equal([...new Set(tree.features)].sort((a, b) => a - b), [-1, 2, 4])
  })

  test('divides first where most is gained: three leaves take the two divisions that matter', () => {
    const rows = { features: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), categories: [0, 0] }
    const derivatives = { gradients: Float64Array.of(10, 10, -10, -4), hessians: new Float64Array(4).fill(1) }
    const { tree, leaves } = treeGrower(binColumns(rows), derivatives, { leaves: 3, rowsPerLeaf: 1, l2: 0, learningRate: 1 })(Int32Array.of(0, 1, 2, 3), [0, 1])
    assert.equal([...tree.features], [0, -1, 1, -1, -1])
    assert.equal(leaves.map(({ value }) => value), [-10, 10, 4])
  })

  test('a category that training never saw goes right, and so does a code that no category has', () => {
    const rows = { features: Float32Array.of(0, 0, 1, 1), categories: [2] }
    const derivatives = { gradients: Float64Array.of(1, 1, -1, -1), hessians: new Float64Array(4).fill(1) }
    const { tree } = treeGrower(binColumns(rows), derivatives, { leaves: 2, rowsPerLeaf: 1, l2: 0, learningRate: 1 })(Int32Array.of(0, 1, 2, 3), [0])
    assert.equal([0, 1, -1, 7, 255, 256, 1e9, NaN].map((code) => valueOf(tree, Float32Array.of(code), 0)), [-1, 1, 1, 1, 1, 1, 1, 1])
  })
})
