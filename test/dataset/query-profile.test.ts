import { profileOf } from '../../src/dataset/profile.ts'
import type { Item, QueryRows } from '../../src/dataset/record.ts'
import { assert, describe } from '../support/suite.ts'

const item = (id: string, category: string): Item => ({ item: id, name: id, description: '', tags: [], category, brand: 'b', price: 1 })
const judged: [query: string, item: string, grade: number, split: number][] = [
  ['手机', '1', 2, 0], ['手机', '2', 0, 0], ['iPhone 手机', '1', 2, 0], ['lamp', '3', 1, 0], ['１２', '3', 0, 0], ['телефон', '1', 2, 0], ['test only', '2', 2, 2],
]
const rows: QueryRows = {
  kind: 'queries', items: [item('1', '数码'), item('2', '家居'), item('3', '家居')], grades: { lowest: 0, highest: 2 },
  judgements: judged.map(([query, id, grade]) => ({ query, item: id, grade })), splits: Uint8Array.from(judged, ([, , , split]) => split),
}

describe('profile of judgements', (test) => {
  const profile = profileOf(rows, 'query')
  const shares = (name: string) => Object.fromEntries(profile.distributions.find((each) => each.name === name)!.bins.map(({ bin, share }) => [bin, Number(share.toFixed(3))]))

  test('tells what is searched for in training: each query once, its length, script and number of judgements', () => {
    assert.equal(profile.distributions.map(({ name, rows: n }) => `${name} ${n}`), ['query length 5', 'query script 5', 'judgements per query 5', 'grade 6', 'category 6'])
    assert.equal(shares('query script'), { Han: 0.2, 'Han and Latin': 0.2, Latin: 0.2, 'no letters': 0.2, 'other letters': 0.2 })
    assert.equal(shares('query length'), { 2: 0.4, 4: 0.2, 7: 0.2, 9: 0.2 })
    assert.equal(shares('judgements per query'), { 1: 0.8, 2: 0.2 })
  })

  test('tells what was judged in training', () => {
    assert.equal(shares('grade'), { 0: 0.333, 1: 0.167, 2: 0.5 })
    assert.equal(shares('category'), { 数码: 0.5, 家居: 0.5 })
  })

  test('says nothing of what is cold: a search is asked for what nobody judged before', () => {
    assert.equal([profile.coldShare, profile.coldUserShare, profile.topShare, profile.leaks], [undefined, undefined, undefined, []])
  })

  test('of no training judgements is empty', () => {
    assert.equal(profileOf({ ...rows, splits: new Uint8Array(7).fill(2) }, 'files'), { distributions: [], leaks: [] })
  })
})
