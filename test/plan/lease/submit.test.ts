import { emptyQueue } from '../../../src/plan/lease/record.ts'
import { submit } from '../../../src/plan/lease/submit.ts'
import type { Submission } from '../../../src/plan/lease/submit.ts'
import { submission } from '../../contracts/lease-book.ts'
import { assert, describe } from '../../support/suite.ts'

const machine = { name: 'm', cpu: 4, memoryMiB: 4096, gpus: [], state: 'online' as const }
const lineOf = (...plans: Submission[][]) => plans.reduce((queue, submissions) => submit(queue, submissions, { now: new Date('2026-01-01T00:00:00Z'), machines: [machine], shares: { weightOf: (team) => (team === 'heavy' ? 3 : 1) } }), emptyQueue)
const of = (model: string, head: string, change: Partial<Submission> = {}) => submission(model, { source: { pullRequest: '7', head }, ...change })

describe('submit', (test) => {
  test('lines up what is new, and leaves what is there at its place', () => {
    const once = lineOf([submission('a'), submission('b')])
    assert.equal(once.waiting.map(({ id, start }) => [id, start]), [['a', 0], ['b', 15]])
    assert.equal(lineOf([submission('a'), submission('b')], [submission('b'), submission('a')]), once)
  })

  test('takes out what an older commit of the same pull request lined up, and keeps what both want', () => {
    const { waiting } = lineOf([of('a', 'old'), of('b', 'old'), submission('c')], [of('b', 'new'), of('d', 'new')])
    assert.equal(waiting.map(({ id, source }) => `${id} ${source['head'] ?? 'by hand'}`), ['b new', 'c by hand', 'd new'])
  })

  test('charges a team by its weight, and nothing for what no machine can run', () => {
    const { teams } = lineOf([submission('a', { team: 'heavy', cpu: 4 }), submission('b', { cpu: 4 }), submission('c', { team: 'dreamer', cpu: 99 })])
    assert.equal(teams, { heavy: 20, shop: 60, dreamer: 0 })
  })
})
