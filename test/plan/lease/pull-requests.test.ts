import { findEnded, markTold } from '../../../src/plan/lease/pull-requests.ts'
import { emptyQueue } from '../../../src/plan/lease/record.ts'
import type { Queue } from '../../../src/plan/lease/record.ts'
import { settle } from '../../../src/plan/lease/settle.ts'
import { holdRound } from '../../../src/plan/lease/hold-round.ts'
import { submit } from '../../../src/plan/lease/submit.ts'
import { heartbeat, submission } from '../../contracts/lease-book.ts'
import { assert, describe } from '../../support/suite.ts'

const now = new Date('2026-01-01T00:00:00Z')

/** A queue in which trainings of pull requests have been given out, by model and pull request. */
function queueOf(trainings: readonly [model: string, pullRequest: string][]): Queue {
  const lined = submit(emptyQueue, trainings.map(([model, pullRequest]) => submission(model, { source: { pullRequest, head: `head of ${pullRequest}` } })), { now, machines: [], shares: { weightOf: () => 1 } })
  return holdRound({ queue: lined, runners: [heartbeat('one', 1, { cpu: 9, memoryMiB: 9000 })], beats: [], listed: [], now }).queue
}

const settleAll = (queue: Queue, jobs: string[]) => jobs.reduce((current, job) => settle(current, { job, token: current.leases.find((lease) => lease.job.id === job)!.token }, { end: 'done', reason: 'trained' }, now), queue)

describe('findEnded', (test) => {
  test('tells of a pull request once all of its trainings have ended, and then no more', () => {
    const queue = queueOf([['a', '1'], ['b', '1'], ['c', '2']])
    assert.equal(findEnded(queue), [])
    assert.equal(findEnded(settleAll(queue, ['a'])), [])
    const ended = settleAll(queue, ['a', 'b'])
    assert.equal(findEnded(ended), [{ pullRequest: '1', head: 'head of 1' }])
    assert.equal(findEnded(settleAll(markTold(ended, findEnded(ended)), ['c'])), [{ pullRequest: '2', head: 'head of 2' }])
  })

  test('tells also where a training was rejected, and not where nobody asked from a pull request', () => {
    const rejected = holdRound({ queue: submit(emptyQueue, [submission('large', { cpu: 99, source: { pullRequest: '3', head: 'h' } }), submission('by hand', { cpu: 99 })], { now, machines: [], shares: { weightOf: () => 1 } }), runners: [heartbeat('one', 1)], beats: [], listed: [], now }).queue
    assert.is(rejected.ended.length, 2)
    assert.equal(findEnded(rejected), [{ pullRequest: '3', head: 'h' }])
  })
})
