import { seededRandom } from '../../../../src/base/random.ts'
import { binColumns, bordersOf } from '../../../../src/families/behavior/trees/bins.ts'
import { assert, describe } from '../../../support/suite.ts'
import { randomRows } from './random-rows.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1e6)

describe('bins of a column', (test) => {
  test('few different values have a bin each, with the border in the middle of two', () => {
    assert.equal([...bordersOf(Float32Array.of(3, 1, 1, 7))], [-Infinity, 2, 5, Infinity])
  })

  test('a border is a float32 that is at least the lower value and below the upper one, however near they are', () => {
    const one = Math.fround(1)
    const next = Math.fround(1 + 2 ** -23)
    assert.equal([...bordersOf(Float32Array.of(next, one))], [-Infinity, one, Infinity])
    const furthest = 3.4028234663852886e38
    assert.equal([...bordersOf(Float32Array.of(-furthest, furthest))], [-Infinity, 0, Infinity])
  })

  test(`many different values are divided into at most 255 bins of about as many rows (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const values = Float32Array.from({ length: 5000 }, () => Math.exp(3 * random.normal()))
    const uppers = bordersOf(values)
    assert.is(uppers.length, 256)
    const counts = [...uppers].slice(1).map((upper, i) => values.filter((value) => value > uppers[i]! && value <= upper).length)
    assert.is(counts.reduce((sum, count) => sum + count, 0), 5000)
    assert.ok(Math.max(...counts) <= 2 * (5000 / 255), `the fullest holds ${Math.max(...counts)}`)
  })

  test('a value that half of the rows have does not take the bins of the others', () => {
    const values = Float32Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 0 : i))
    assert.is(bordersOf(values).length, 256)
    assert.ok(bordersOf(values)[1]! < 1.5)
  })

  test(`a row is in the bin whose borders enclose it, a missing number in bin 0, a category in that of its code (seed ${seed})`, () => {
    const rows = randomRows(seededRandom(seed), 700)
    const columns = binColumns(rows)
    assert.equal(columns.map(({ feature, isCategory }) => [feature, isCategory]), [[0, false], [1, false], [2, false], [3, true], [4, true]])
    for (const { feature, isCategory, bins, uppers } of columns) {
      for (const [row, bin] of bins.entries()) {
        const value = rows.features[row * 5 + feature]!
        if (isCategory) assert.is(bin, value + 1)
        else if (Number.isNaN(value)) assert.is(bin, 0)
        else assert.ok(bin >= 1 && value <= uppers[bin]! && value > uppers[bin - 1]!, `${value} in bin ${bin}`)
      }
    }
  })

  test('columns that never vary are left out; one that is known or missing is not', () => {
    const features = Float32Array.of(1, NaN, 0, 1, 5, 0, 1, 5, 0)
    assert.equal(binColumns({ features, categories: [0, 0, 2] }).map(({ feature }) => feature), [1])
    assert.equal(binColumns({ features: new Float32Array(0), categories: [0, 3] }), [])
  })
})
