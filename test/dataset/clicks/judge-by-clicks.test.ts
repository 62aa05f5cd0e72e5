import { clickCleaner } from '../../../src/dataset/clicks/clean-clicks.ts'
import type { CleanClicks } from '../../../src/dataset/clicks/clean-clicks.ts'
import { judgeByClicks } from '../../../src/dataset/clicks/judge-by-clicks.ts'
import { splitById } from '../../../src/dataset/split.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

const where = { split: { validation: 0.1, test: 0.2 }, path: 'data/searches.csv' }

/** A log of so many clicks, of a user each, for every "query item". */
function logOf(clicks: Record<string, number>, kind = 'click'): CleanClicks {
  const cleaner = clickCleaner({ kinds: {}, catalogue: { has: () => true }, minUsers: 2 })
  const rows = Object.entries(clicks).flatMap(([pair, n]) => Array.from({ length: n }, (_, user) => [...pair.split(' '), kind, `u${user}`]))
  cleaner.add(rows.map((cells, i) => ({ row: i + 2, cells })), { width: 4, columns: { query: 0, item: 1, kind: 2, user: 3, session: -1, position: -1 }, file: 0 })
  return cleaner.finish()
}

describe('judgeByClicks', (test) => {
  test('alone makes judgements from 0 to 1, all of a query in the split of its digest', () => {
    const { judgements, splits, grades, counts, clicks } = judgeByClicks(logOf({ 'a 1': 4, 'b 1': 2, 'a 2': 2, 'a 3': 1 }), undefined, where)
    assert.equal(judgements, [{ query: 'a', item: '1', grade: 1 }, { query: 'b', item: '1', grade: 1 }, { query: 'a', item: '2', grade: 0.5 }])
    assert.equal([...splits], ['a', 'b', 'a'].map((query) => splitById(query, where.split)))
    assert.equal([grades, clicks], [{ lowest: 0, highest: 1 }, { pairs: 3, areTest: true, showings: false, users: true }])
    assert.equal([counts.nRead, counts.nKept, counts.dropped.counts()], [9, 8, [{ reason: 'too little to tell of a pair', rows: 1 }]])
  })

  test('beside judgements of people only trains, on their scale: what these hold out or have judged is theirs', () => {
    const judged = { judgements: [{ query: 'Red  Shoe', item: '1', grade: 4 }, { query: 'lamp', item: '1', grade: 0 }, { query: 'sofa', item: '1', grade: 2 }], splits: Uint8Array.of(0, 1, 2), grades: { lowest: 0, highest: 4 } }
    const log = logOf({ 'lamp 2': 3, 'sofa 2': 3, 'new 1': 4, 'new 2': 2 })
    const shoes = clickCleaner({ kinds: {}, catalogue: { has: () => true }, minUsers: 1 })
    shoes.add(['1', '2'].flatMap((item) => ['a', 'b'].map((user, i) => ({ row: 100 + i, cells: ['red shoe', item, 'click', user] }))), { width: 4, columns: { query: 0, item: 1, kind: 2, user: 3, session: -1, position: -1 }, file: 0 })
    const { judgements, splits, grades, clicks, counts } = judgeByClicks({ ...log, pairs: [...log.pairs, ...shoes.finish().pairs] }, judged, where)
    assert.equal(judgements.slice(0, 3), judged.judgements)
    assert.equal(judgements.slice(3), [{ query: 'new', item: '1', grade: 4 }, { query: 'new', item: '2', grade: 2 }, { query: 'Red  Shoe', item: '2', grade: 4 }])
    assert.equal([[...splits], grades, clicks.areTest], [[0, 1, 2, 0, 0, 0], { lowest: 0, highest: 4 }, false])
    assert.equal(counts.dropped.counts(), [{ reason: 'query that judgements hold out', rows: 6 }, { reason: 'pair that has a judgement', rows: 2 }])
  })

  test('fails where nobody chose anything, and tells it where too little is left', async () => {
    await assertFails('DATA_NO_CLICKS', () => Promise.resolve().then(() => judgeByClicks(logOf({ 'a 1': 5 }, 'shown'), undefined, where)))
    assert.is(judgeByClicks(logOf({ 'a 1': 1, 'a 2': 1 }), undefined, where).counts.nKept, 0)
  })
})
