import { countTypes, divideEvents, joinAnswers, parseReport, userOf } from '../../../src/serving/router/divide-events.ts'
import { assert, describe } from '../../support/suite.ts'

describe('reports of events', (test) => {
  const parse = (value: unknown) => parseReport(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))

  test('are one event or a list of them', () => {
    assert.equal(parse({ kind: 'click', user: 'alice' }), { events: [{ kind: 'click', user: 'alice' }], isList: false })
    assert.equal(parse({ events: [{ kind: 'click' }, 7] }), { events: [{ kind: 'click' }, 7], isList: true })
    for (const bad of ['', '{', '[]', '7', 'null']) assert.is(parse(bad), undefined, bad)
  })

  test('say whose they are', () => {
    assert.equal([{ user: 'alice' }, { userId: 'bob' }, { user: '' }, { user: 7 }, {}, null, 7].map(userOf), ['alice', 'bob', undefined, undefined, undefined, undefined, undefined])
  })

  test('are divided by receiver, each part in the old order and with its old places', () => {
    const events = ['a', 'b', 'a', 'c'].map((user, i) => ({ user, i }))
    assert.equal(divideEvents({ events, isList: true }, (event) => (userOf(event) === 'b' ? 'canary' : 'stable')), [
      { receiver: 'stable', events: [events[0], events[2], events[3]], indices: [0, 2, 3] },
      { receiver: 'canary', events: [events[1]], indices: [1] },
    ])
  })

  test('are counted by known type only', () => {
    assert.equal([...countTypes([{ kind: 'click' }, { type: 'click' }, { kind: 'purchase' }, { kind: 'hacked' }, { kind: '__proto__' }, {}, null, 7])], [['click', 2], ['purchase', 1]])
  })

  test('one answer is made of several: sums where all accepted, else the worst with places of the whole report', () => {
    const accepted = (n: number, indices: number[]) => ({ status: 202, body: JSON.stringify({ accepted: n }), indices })
    assert.equal(joinAnswers([accepted(2, [0, 2]), accepted(1, [1])]), { status: 202, body: '{"accepted":3}\n' })
    const refused = { status: 400, body: '{"message":"events[1].kind is missing"}', indices: [1, 3] }
    assert.equal(joinAnswers([accepted(2, [0, 2]), refused]), { status: 400, body: '{"message":"events[3].kind is missing"}' })
    assert.is(joinAnswers([refused, { status: 502, body: 'gone', indices: [0] }]).status, 502)
  })
})
