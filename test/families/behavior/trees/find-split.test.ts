import { seededRandom } from '../../../../src/base/random.ts'
import { binColumns } from '../../../../src/families/behavior/trees/bins.ts'
import { findSplit } from '../../../../src/families/behavior/trees/find-split.ts'
import type { SplitRules, Totals } from '../../../../src/families/behavior/trees/find-split.ts'
import { addColumns } from '../../../../src/families/behavior/trees/histogram.ts'
import { assert, describe } from '../../../support/suite.ts'
import { randomRows } from './random-rows.ts'

const firstSeed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1e6)

/** A row as the naive finder sees it. */
interface Cell { value: number; gradient: number; hessian: number }

describe('findSplit', (test) => {
  for (let i = 0; i < 20; i++) {
    const seed = firstSeed + i
    test(`finds in a histogram what trying every division of the rows finds (seed ${seed})`, () => {
      const random = seededRandom(seed)
      const n = 20 + random.below(200)
      const rows = randomRows(random, n)
      const [gradients, hessians] = [Float64Array.from({ length: n }, () => random.normal()), Float64Array.from({ length: n }, () => 0.05 + random.next())]
      const rules = { rowsPerLeaf: 1 + random.below(10), l2: random.below(2) * random.next() }
      for (const column of binColumns(rows)) {
        const cells = Array.from({ length: n }, (_, row) => ({ value: rows.features[row * 5 + column.feature]!, gradient: gradients[row]!, hessian: hessians[row]! }))
        const histogram = new Float64Array(3 * column.nBins)
        addColumns(histogram, Int32Array.of(0), [column], [0], { rows: Int32Array.from({ length: n }, (_, row) => row), gradients, hessians })
        const found = findSplit(histogram, 0, column, sumOf(cells), rules)
        const expected = column.isCategory ? naiveSets(cells, rules) : naiveThresholds(cells, rules)
        assert.ok(Math.abs((found?.gain ?? 0) - expected) < 1e-9, `feature ${column.feature}: ${found?.gain} and ${expected}`)

        // What it says of the left side is what lies there.
        if (!found) continue
        const goesLeft = (value: number) => (found.members ? found.members.includes(value + 1) : Number.isNaN(value) ? found.missingLeft : value <= column.uppers[found.bin]!)
        const left = sumOf(cells.filter(({ value }) => goesLeft(value)))
        assert.is(left.rows, found.left.rows)
        assert.ok(Math.abs(left.gradient - found.left.gradient) < 1e-9)
      }
    })
  }

  test('where nothing is to gain there is no split', () => {
    const [column] = binColumns({ features: Float32Array.of(1, 2, 3, 4), categories: [0] })
    const histogram = Float64Array.of(0, 0, 0, 0.1, 0.1, 1, 0.1, 0.1, 1, 0.1, 0.1, 1, 0.1, 0.1, 1)
    assert.is(findSplit(histogram, 0, column!, { gradient: 0.4, hessian: 0.4, rows: 4 }, { rowsPerLeaf: 1, l2: 0 }), undefined)
  })

  test('either side keeps as many rows as the rules say, or there is no split', () => {
    const [column] = binColumns({ features: Float32Array.of(1, 2, 2, 2), categories: [0] })
    const histogram = Float64Array.of(0, 0, 0, -1, 0.2, 1, 1, 0.6, 3)
    const total = { gradient: 0, hessian: 0.8, rows: 4 }
    assert.is(findSplit(histogram, 0, column!, total, { rowsPerLeaf: 1, l2: 0 })!.left.rows, 1)
    assert.is(findSplit(histogram, 0, column!, total, { rowsPerLeaf: 2, l2: 0 }), undefined)
  })
})

function sumOf(cells: readonly Cell[]): Totals {
  return cells.reduce((sum, { gradient, hessian }) => ({ gradient: sum.gradient + gradient, hessian: sum.hessian + hessian, rows: sum.rows + 1 }), { gradient: 0, hessian: 0, rows: 0 })
}

function gain(cells: readonly Cell[], isLeft: (value: number) => boolean, { rowsPerLeaf, l2 }: SplitRules, penalty = l2): number {
  const [left, right, all] = [cells.filter(({ value }) => isLeft(value)), cells.filter(({ value }) => !isLeft(value)), cells].map(sumOf) as [Totals, Totals, Totals]
  const score = ({ gradient, hessian }: Totals, lambda: number) => gradient ** 2 / (hessian + lambda)
  return Math.min(left.rows, right.rows) < rowsPerLeaf ? 0 : score(left, penalty) + score(right, penalty) - score(all, l2)
}

function naiveThresholds(cells: readonly Cell[], rules: SplitRules): number {
  let best = 0
  for (const { value: threshold } of cells) {
    for (const missingLeft of [false, true]) best = Math.max(best, gain(cells, (value) => value <= threshold || (missingLeft && Number.isNaN(value)), rules))
  }
  return best
}

function naiveSets(cells: readonly Cell[], rules: SplitRules): number {
  const codes = [...new Set(cells.map(({ value }) => value))].filter((code) => code >= 0)
  if (codes.length <= 4) return Math.max(0, ...codes.map((code) => gain(cells, (value) => value === code, rules)))
  const ratios = new Map(codes.map((code) => {
    const { gradient, hessian } = sumOf(cells.filter(({ value }) => value === code))
    return [code, gradient / (hessian + 10)]
  }))
  const ordered = codes.toSorted((a, b) => ratios.get(a)! - ratios.get(b)!)
  const half = Math.ceil(codes.length / 2)
  const sets = Array.from({ length: half }, (_, i) => [ordered.slice(0, i + 1), ordered.slice(-(i + 1))]).flat()
  return Math.max(0, ...sets.map((set) => gain(cells, (value) => set.includes(value), rules, rules.l2 + 10)))
}
