import { seededRandom } from '../../../src/base/random.ts'
import type { Random } from '../../../src/base/random.ts'
import { atOnce } from '../../../src/base/steps.ts'
import { openBestOf } from '../../../src/families/search/vectors/best-of.ts'
import { openDenseRows, withRows } from '../../../src/families/search/vectors/dense-search.ts'
import type { DenseRows } from '../../../src/families/search/vectors/dense-search.ts'
import { unitVector } from '../../../src/families/search/vectors/item-vectors.ts'
import { quantise } from '../../../src/families/search/vectors/quantised.ts'
import { openRotation } from '../../../src/families/search/vectors/rotation.ts'
import { assert, describe } from '../../support/suite.ts'

const seed = Date.now() % 1_000_000
process.stdout.write(`seed ${seed}\n`)

const numbers = (n: number, random: Random) => Float32Array.from({ length: n }, () => random.normal())
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

describe('the best of a long stream', (test) => {
  test('are those of a sort, the earlier of equal ones, however they come', () => {
    const random = seededRandom(seed)
    for (const [n, count, different] of [[5, 10, 5], [1000, 7, 1000], [1000, 1, 30], [400, 100, 9]] as const) {
      const values = Array.from({ length: n }, () => random.below(different))
      const best = openBestOf(count)
      values.forEach((value, place) => best.offer(place, value))
      const sorted = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b).slice(0, count)
      const found = best.finish()
      assert.equal([...found].map((place) => values[place]).sort(), sorted.map((place) => values[place]).sort())
      assert.equal([...found], [...found].sort((a, b) => a - b))
    }
  })
})

describe('a rotation', (test) => {
  test('keeps the products of vectors, and leaves no number standing out', () => {
    const random = seededRandom(seed)
    for (const length of [1, 8, 12, 256, 300]) {
      const { size, rotate } = openRotation(length)
      assert.is(size % 8, 0)
      const [a, b] = [numbers(length, random), numbers(length, random)]
      const turn = (values: Float32Array) => rotate(values, new Float32Array(size))
      assert.ok(Math.abs(dot(turn(a), turn(b)) - dot(a, b)) < 1e-3 * Math.sqrt(dot(a, a) * dot(b, b)))
      const alone = new Float32Array(length)
      alone[0] = 1
      if (length >= 256) assert.ok(turn(alone).every((value) => Math.abs(value) < 0.2))
      assert.equal(turn(alone), openRotation(length).rotate(alone, new Float32Array(size)), 'the same everywhere')
    }
  })
})

describe('the nearest of very many', (test) => {
  const [size, n, depth] = [256, 6000, 20]
  const random = seededRandom(seed)
  // As encoders give them: much is common to all, and one number is far larger than the rest.
  const common = numbers(size, random).map((value, i) => (i === 3 ? 10 : value))
  const centres = Array.from({ length: 60 }, () => numbers(size, random))
  const drawn = () => { const centre = random.pick(centres); return unitVector(common.map((value, i) => value + centre[i]! + 0.7 * random.normal())) }
  const vectors = Array.from({ length: n }, drawn), queries = Array.from({ length: 30 }, drawn)
  const rows = quantise(Float32Array.from(vectors.flatMap((vector) => [...vector])), size)
  const open = (options: object) => atOnce(openDenseRows(rows, options))
  const [all, sketched] = [open({ compared: Infinity }), open({ compared: 0 })]
  const shareFound = (few: DenseRows, passes?: (row: number) => boolean) => {
    let found = 0, wanted = 0
    for (const query of queries) {
      const exact = all.nearest(query, { depth, floor: 0, passes }), some = few.nearest(query, { depth, floor: 0, passes })
      const within = new Set(some.rows)
      found += exact.rows.filter((row) => within.has(row)).length
      wanted += exact.rows.length
      assert.is(some.rows.length, exact.rows.length, 'as many as there are')
      for (let i = 0; i < some.rows.length; i++) assert.ok((!passes || passes(some.rows[i]!)) && some.cosines[i] === few.cosinesOf(query)[some.rows[i]!], 'cosines are exact')
    }
    return found / wanted
  }

  test('are found by sketches, nearly all of them', () => {
    const share = shareFound(sketched)
    process.stdout.write(`found ${share.toFixed(4)}\n`)
    assert.ok(share >= 0.95)
    assert.ok(share <= 1)
  })

  test('are those of a filter, and all of them where few pass', () => {
    assert.ok(shareFound(sketched, (row) => row % 3 === 0) >= 0.95)
    assert.is(shareFound(sketched, (row) => row % 400 === 7), 1)
    assert.equal([...sketched.nearest(queries[0]!, { depth, floor: 0, passes: () => false }).rows], [])
  })

  test('are the same without SIMD', () => {
    const scalar = open({ compared: 0, scalar: true })
    for (const query of queries.slice(0, 3)) assert.equal(scalar.nearest(query, { depth, floor: 0 }), sketched.nearest(query, { depth, floor: 0 }))
  })

  test('are those that have changed, and not those that are gone, also with room for more', () => {
    const changing = withRows(open({ compared: 0, rows: n + 1 }), n + 1)
    const [query] = queries as [Float32Array]
    assert.is.not(changing.nearest(query, { depth, floor: 0 }).rows[0], 17)
    for (const row of [17, n]) {
      changing.write(row, query)
      assert.ok([...changing.nearest(query, { depth, floor: 0 }).rows.subarray(0, 2)].includes(row))
    }
    changing.write(17)
    assert.not.ok([...changing.nearest(query, { depth: n, floor: -2 }).rows].includes(17))
  })

  test('are none above what is asked for at least', () => {
    assert.equal([...sketched.nearest(queries[0]!, { depth, floor: 1 }).rows], [])
    assert.equal([...sketched.nearest(new Float32Array(size), { depth, floor: 0 }).rows], [])
  })
})
