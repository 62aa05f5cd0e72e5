import { commonLength, formatEmbedding, readEmbedding } from '../../src/dataset/read-embedding.ts'
import { seededRandom } from '../../src/base/random.ts'
import { assert, describe } from '../support/suite.ts'

describe('a vector in a cell', (test) => {
  test('is a list of finite numbers in brackets or between blanks, commas or bars, and nothing else', () => {
    const vector = [0.5, -0.25, 2000]
    for (const text of ['[0.5, -0.25, 2e3]', '0.5 -0.25 2000', ' .5|-0.25|2000 ', '0.5;-0.25;2000', '[0.5  -2.5e-1\n2000]']) assert.equal([...readEmbedding(text)!], vector, text)
    for (const text of ['', ' ', '[]', 'a b', '1,,2', '1 NaN', '1 Infinity', '[1,[2]]', '[1][2]', '1e99 2', '1 '.repeat(4097)]) assert.is(readEmbedding(text), undefined, text)
  })

  test('a cell of a hundred thousand blanks is read at once, whatever stands behind them', () => {
    const blanks = ' '.repeat(100_000)
    assert.equal([`${blanks}[[`, `1${blanks}]]`, `${blanks},`].map(readEmbedding), [undefined, undefined, undefined])
    assert.equal([...readEmbedding(`${blanks}[1${blanks}2${blanks}]${blanks}`)!], [1, 2])
  })

  test('is written as short as gives the same numbers again', () => {
    assert.is(formatEmbedding(Float32Array.of(0.1, -2, 0.25)), '0.100000001 -2 0.25')
    const random = seededRandom(8)
    const vector = Float32Array.from({ length: 2000 }, () => random.normal() * 10 ** (random.below(60) - 30))
    assert.equal(readEmbedding(formatEmbedding(vector)), vector)
  })

  test('is as long as most are', () => {
    const of = (n: number) => new Float32Array(n)
    assert.is(commonLength([of(3), undefined, of(2), of(3)]), 3)
    assert.is(commonLength([of(3), of(2)]), 2)
    assert.is(commonLength([undefined]), 0)
  })
})
