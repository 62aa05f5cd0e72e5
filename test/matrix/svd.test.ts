import { seededRandom } from '../../src/base/random.ts'
import { symmetricEigen } from '../../src/matrix/eigen.ts'
import { gramOf, orthonormalise } from '../../src/matrix/orthonormalise.ts'
import { sparseFromTriples } from '../../src/matrix/sparse.ts'
import { truncatedSvd } from '../../src/matrix/svd.ts'
import { assert, describe } from '../support/suite.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1_000_000)
process.stdout.write(`seed ${seed}\n`)

describe('eigenvectors of a symmetric matrix', (test) => {
  test('put it together again, are orthonormal and come largest first', () => {
    const random = seededRandom(seed)
    for (const n of [1, 2, 3, 7, 40]) {
      const matrix = new Float64Array(n * n)
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal()
      const { values, vectors } = symmetricEigen(matrix, n)
      for (let i = 0; i < n; i++) {
        if (i > 0) assert.ok(values[i]! <= values[i - 1]!)
        for (let j = 0; j < n; j++) {
          let again = 0, dot = 0
          for (let k = 0; k < n; k++) {
            again += vectors[k * n + i]! * values[k]! * vectors[k * n + j]!
            dot += vectors[i * n + k]! * vectors[j * n + k]!
          }
          assert.ok(Math.abs(again - matrix[i * n + j]!) < 1e-10, `n ${n}: ${again} for ${matrix[i * n + j]}`)
          assert.ok(Math.abs(dot - (i === j ? 1 : 0)) < 1e-10)
        }
      }
    }
  })

  test('a matrix of zeros and one that is diagonal already are no trouble', () => {
    assert.equal([...symmetricEigen(new Float64Array(9), 3).values], [0, 0, 0])
    assert.equal([...symmetricEigen(Float64Array.of(1, 0, 0, 3), 2).values], [3, 1])
  })
})

describe('orthonormalise', (test) => {
  test('leaves columns of length 1 at right angles, and a dependent one zero', () => {
    const random = seededRandom(seed)
    const matrix = Float32Array.from({ length: 30 * 4 }, () => random.normal())
    for (let row = 0; row < 30; row++) matrix[row * 4 + 2] = matrix[row * 4]! - 2 * matrix[row * 4 + 1]!
    orthonormalise(matrix, 30, 4)
    const gram = gramOf(matrix, 30, 4)
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) assert.ok(Math.abs(gram[i * 4 + j]! - (i === j && i !== 2 ? 1 : 0)) < 1e-5, `${i} ${j}: ${gram[i * 4 + j]}`)
  })
})

describe('truncatedSvd', (test) => {
  /** Rows that are sums of `rank` patterns, each weaker than the one before. */
  function matrixOf(rows: number, columns: number, rank: number) {
    const random = seededRandom(seed)
    const cells = { rows: [] as number[], columns: [] as number[], values: [] as number[] }
    const left = Float64Array.from({ length: rows * rank }, () => random.normal()), right = Float64Array.from({ length: columns * rank }, () => random.normal())
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let value = 0
        for (let k = 0; k < rank; k++) value += 2 ** -k * left[row * rank + k]! * right[column * rank + k]!
        cells.rows.push(row)
        cells.columns.push(column)
        cells.values.push(value)
      }
    }
    return { cells, matrix: sparseFromTriples(rows, columns, cells) }
  }

  test('of a matrix of few patterns gives it back: X·V·Vᵀ = X', () => {
    const { cells, matrix } = matrixOf(60, 25, 4)
    const { rank, right } = truncatedSvd(matrix, { rank: 10, random: seededRandom(1) })
    assert.is(rank, 4)
    for (let row = 0; row < 60; row++) {
      const folded = Float64Array.from({ length: rank }, (_, k) => cells.values.slice(row * 25, row * 25 + 25).reduce((sum, value, column) => sum + value * right[column * rank + k]!, 0))
      for (let column = 0; column < 25; column++) {
        const again = folded.reduce((sum, value, k) => sum + value * right[column * rank + k]!, 0)
        assert.ok(Math.abs(again - cells.values[row * 25 + column]!) < 1e-3, `${again} for ${cells.values[row * 25 + column]}`)
      }
    }
  })

  test('has the singular values that the Gram matrix has', () => {
    const { cells, matrix } = matrixOf(40, 12, 12)
    const { values } = truncatedSvd(matrix, { rank: 5, random: seededRandom(1) })
    const exact = symmetricEigen(gramOf(Float32Array.from(cells.values), 40, 12), 12).values
    for (const [k, value] of values.entries()) assert.ok(Math.abs(value - Math.sqrt(exact[k]!)) < 1e-3 * value, `${value} for ${Math.sqrt(exact[k]!)}`)
  })

  test('the same seed gives the same bytes, and nothing gives nothing', () => {
    const { matrix } = matrixOf(30, 20, 6)
    assert.equal(truncatedSvd(matrix, { rank: 3, random: seededRandom(7) }).right, truncatedSvd(matrix, { rank: 3, random: seededRandom(7) }).right)
    assert.is(truncatedSvd({ rows: 0, columns: 0, starts: new Int32Array(1), indices: new Int32Array(), values: new Float32Array() }, { rank: 3, random: seededRandom(7) }).rank, 0)
  })
})
