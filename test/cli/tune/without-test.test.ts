import type { EventRows, ExampleRows, QueryRows } from '../../../src/dataset/record.ts'
import { withoutTest } from '../../../src/cli/tune/without-test.ts'
import { assert, describe } from '../../support/suite.ts'

const splits = Uint8Array.of(0, 2, 1, 2)

describe('rows of a study', (test) => {
  test('of families that rank hold no test: neither events nor judgements of it', () => {
    const event = (user: string) => ({ user, item: 'a', kind: 'view' as const, time: 0 })
    const events: EventRows = { kind: 'events', events: ['a', 'b', 'c', 'd'].map(event), items: [], splits, endsAt: [1, 2, 3] }
    assert.equal(withoutTest(events), { ...events, events: ['a', 'c'].map(event), splits: Uint8Array.of(0, 1) })
    const judgement = (query: string) => ({ query, item: 'a', grade: 1 })
    const queries: QueryRows = { kind: 'queries', items: [], judgements: ['a', 'b', 'c', 'd'].map(judgement), splits, grades: { lowest: 0, highest: 1 } }
    assert.equal(withoutTest(queries), { ...queries, judgements: ['a', 'c'].map(judgement), splits: Uint8Array.of(0, 1) })
  })

  test('labelled examples are as they were', () => {
    const examples: ExampleRows = { kind: 'examples', columns: [], labels: new Uint8Array(4), groups: ['', '', '', ''], splits }
    assert.is(withoutTest(examples), examples)
  })
})
