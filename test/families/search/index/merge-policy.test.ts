import { choosePartsToMerge } from '../../../../src/families/search/index/merge-policy.ts'
import { assert, describe } from '../../../support/suite.ts'

const sizes = (...documents: number[]) => documents.map((n) => ({ documents: n, deleted: 0 }))

describe('choosePartsToMerge', (test) => {
  const rows: [string, { documents: number; deleted: number }[], number[]][] = [
    ['nothing to do with one part, or few of a size', sizes(1000, 10, 10, 10), []],
    ['eight parts of a level become one', sizes(100_000, 10, 12, 9, 20, 30, 8, 40, 50), [1, 2, 3, 4, 5, 6, 7, 8]],
    ['parts of other levels stay', sizes(...Array<number>(8).fill(100), ...Array<number>(7).fill(3)), [0, 1, 2, 3, 4, 5, 6, 7]],
    ['the lowest full level comes first', sizes(...Array<number>(8).fill(1000), ...Array<number>(8).fill(3)), [8, 9, 10, 11, 12, 13, 14, 15]],
    ['a part of which more than a quarter was deleted is written anew', [{ documents: 100, deleted: 26 }, { documents: 100, deleted: 25 }], [0]],
    ['a part of which everything was deleted goes', [{ documents: 100, deleted: 0 }, { documents: 1, deleted: 1 }], [1]],
  ]
  for (const [sentence, parts, chosen] of rows) test(sentence, () => assert.equal(choosePartsToMerge(parts), chosen))

  test('keeps few parts, and writes each document a few times, over a hundred thousand small changes', () => {
    const parts: number[] = []
    let written = 0, most = 0
    for (let change = 0; change < 100_000; change++) {
      parts.push(10)
      for (let chosen = choosePartsToMerge(sizes(...parts)); chosen.length > 0; chosen = choosePartsToMerge(sizes(...parts))) {
        const merged = chosen.reduce((sum, i) => sum + parts[i]!, 0)
        written += merged
        for (const i of chosen.toReversed()) parts.splice(i, 1)
        parts.push(merged)
      }
      most = Math.max(most, parts.length)
    }
    assert.ok(most <= 50 && written <= 8 * 1_000_000, `${most} parts at most, ${written} documents written`)
  })
})
