import { buildIndex } from '../../../src/families/search/index/search-index.ts'
import { topK } from '../../../src/matrix/top-k.ts'
import { gatherPool } from '../../../src/families/search/pool.ts'
import type { DenseRows } from '../../../src/families/search/vectors/dense-search.ts'
import { assert, describe } from '../../support/suite.ts'

const index = buildIndex([['red', 'shoe'], ['red', 'boot'], ['lamp'], ['lamp', 'shade']].map((name, key) => ({ key, tokens: [name] })), [{ name: 'name', weight: 1, k1: 1.2, b: 0.75 }])
const query = Float32Array.of(1)

/** As many products as are said, of which the first have these cosines; it writes down how it was asked. */
function rowsOf(cosines: readonly number[], products: number): DenseRows & { asked: string[] } {
  const asked: string[] = []
  const all = new Float32Array(products)
  all.set(cosines)
  return {
    asked, size: 1, bytes: new Int8Array(products), scales: new Float32Array(products),
    cosinesOf: () => all,
    nearest(_query, { depth, floor, passes = () => true }) {
      asked.push('nearest')
      const rows = topK(all.map((cosine, row) => (passes(row) ? cosine : -1)), depth, floor)
      return { rows, cosines: Float32Array.from(rows, (row) => all[row]!) }
    },
    write: () => {},
    cosineOf: (_query, places) => { asked.push([...places].join()); return Float32Array.from(places, (place) => all[place]!) },
  }
}
const gather = (documents: DenseRows, token: string, filter?: (key: number) => boolean) => gatherPool(index, documents, [{ token, weight: 1 }], query, { depth: 2, filter })

describe('what a query may find', (test) => {
  test('is what words find and what lies near, each with what both say of it', () => {
    const { keys, lexical, cosines } = gather(rowsOf([0.5, 0.05, 0.25, 0.75], 4), 'shoe')
    assert.equal([...keys], [0, 3])
    assert.equal([...lexical].map((score) => score > 0), [true, false])
    assert.equal([...cosines], [0.5, 0.75])
  })

  test('has words as well where it lay too far down for them to bring it in', () => {
    const { keys, lexical } = gatherPool(index, rowsOf([0, 0.5, 0, 0], 4), [{ token: 'red', weight: 1 }], query, { depth: 1 })
    assert.equal([...keys], [0, 1])
    assert.ok(lexical.every((score) => score > 0))
  })

  test('is never what a filter keeps out', () => assert.equal([...gather(rowsOf([0.5, 0.5, 0.5, 0.5], 4), 'lamp', (key) => key !== 3 && key !== 0).keys], [2, 1]))

  test('is weighed, and not looked for, by vectors where the products are very many and words find enough', () => {
    const many = rowsOf([0.5, 0.25, 0, 0.75], 400_001)
    const { keys, cosines } = gather(many, 'red')
    assert.equal([[...keys], [...cosines], many.asked], [[0, 1], [0.5, 0.25], ['0,1']])
  })

  test('comes from vectors even then where words find less', () => {
    const many = rowsOf([0.5, 0, 0, 0.75], 400_001)
    assert.equal([[...gather(many, 'unheard').keys], many.asked[0]], [[3, 0], 'nearest'])
    assert.equal([...gather(many, 'shade').keys], [3, 0])
  })
})
