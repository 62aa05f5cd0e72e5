import { emptyQueue } from '../../src/plan/lease/record.ts'
import type { Queue } from '../../src/plan/lease/record.ts'
import { holdRound } from '../../src/plan/lease/hold-round.ts'
import { submit } from '../../src/plan/lease/submit.ts'
import { toSubmission } from '../../src/plan/lease/submission.ts'
import { buildPlan } from '../../src/plan/plan.ts'
import { planRecord } from '../../src/plan/record.ts'
import { formatPlace } from '../../src/plan/schedule/words.ts'
import { formatPlanSummary } from '../../src/plan/format-plan.ts'
import { lineOf } from '../../src/report/plan-words.ts'
import { heartbeat, submission } from '../contracts/lease-book.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { spec, unchanged } from './example.ts'

const now = new Date('2026-01-01T00:00:00Z')
const machine = { name: 'gpu-1', cpu: 4, memoryMiB: 8192, gpus: [16_000], state: 'online' as const }
const runner = { name: 'gpu-1', executor: 'process', cpu: 4, memoryMiB: 8192, gpu: 1, gpuMemoryMiB: 16_000 }

/** The plan of one training behind others that stand in line. */
function planBehind(others: Parameters<typeof submission>[], resources = '{ cpu: 4, timeoutMinutes: 30 }', state: 'online' | 'offline' = 'online') {
  const lined = submit(emptyQueue, others.map((other) => submission(...other)), { now, machines: [machine], shares: { weightOf: () => 1 } })
  const { queue } = holdRound({ queue: lined, runners: [heartbeat('gpu-1', 1, { cpu: 4, memoryMiB: 8192, gpus: [16_000] })], beats: [], listed: [], now })
  return planOf(queue, resources, state)
}

function planOf(queue: Queue, resources = '{ cpu: 4, timeoutMinutes: 30 }', state: 'online' | 'offline' = 'online') {
  return buildPlan({ base: '', head: 'f'.repeat(40), codeVersion: '0.1.0', models: [unchanged({ head: spec(`training: { epochs: 20 }\nresources: ${resources}\nowners: ['@shop/ads']`) })], fileChanges: new Map(), runs: [], runners: [{ ...runner, state }], line: { queue, machines: [{ ...machine, state }], now } })
}

const placeOf = (...plan: Parameters<typeof planBehind>) => planBehind(...plan).models[0]!.line

describe('a plan where trainings stand in line', (test) => {
  test('tells how many are ahead, and when a training would begin if all take as long as is expected', () => {
    assert.equal(placeOf([]), { ahead: 0, isRunning: false, startsInMinutes: 0 })
    assert.equal(placeOf([['running', { cpu: 4, estimateMinutes: 12 }]]), { ahead: 0, isRunning: false, startsInMinutes: 12 })
    assert.equal(placeOf([['a', { cpu: 4, estimateMinutes: 12 }], ['b', { cpu: 4, estimateMinutes: 8, team: 'other' }]]), { ahead: 1, isRunning: false, startsInMinutes: 20 })
  })

  test('knows no time where the runners that could do it are silent', () => {
    assert.equal(placeOf([], undefined, 'offline'), { ahead: 0, isRunning: false })
  })

  test('sees a training that was given out already', () => {
    const [planned] = planBehind([]).models
    const { team: _team, ...same } = toSubmission(planned!, {})
    assert.equal(placeOf([[planned!.model, same]]), { ahead: 0, isRunning: true })
  })

  test('tells what became of a training that stood in line before, and not that it waits', () => {
    const { model, ...same } = submission('clicks', toSubmission(planBehind([]).models[0]!, {}))
    const endedAs = (end: 'done' | 'failed', reason: string) => {
      const queue = { ...emptyQueue, ended: [{ id: same.id, model, hash: same.hash, end, reason, at: now.toISOString(), source: {}, isTold: true }] }
      return planOf(queue).models[0]!
    }
    const failed = endedAs('failed', 'DATA_EMPTY: no row is left')
    assert.equal(failed.line, { ahead: 0, isRunning: false, startsInMinutes: 0, ended: { end: 'failed', reason: 'DATA_EMPTY: no row is left' } })
    assert.is(lineOf(failed), '; failed before: DATA_EMPTY: no row is left; when lined up again first in line, begins in the next round')
    const done = endedAs('done', 'trained')
    assert.equal([lineOf(done), formatPlace(done.line!)], ['; trained already', 'trained already'])
    assert.is(placeOf([[model, same]])!.ended, undefined)
  })

  test('names no runner before its time, is a record, and says so to people', () => {
    const plan = planBehind([['running', { cpu: 4, estimateMinutes: 12 }]])
    assert.equal([plan.models[0]!.runner, plan.models[0]!.wave], [undefined, undefined])
    assert.equal(planRecord.parse(planRecord.format(plan), 'plan'), plan)
    assert.match(formatPlanSummary(plan).join('\n'), 'Training: first in line, begins in about 12 min')
    assert.is(lineOf(plan.models[0]!), '; first in line, begins in about 12 min')
  })

  test('refuses what no runner can ever train, with what there is', async () => {
    const error = await assertFails('PLAN_NO_RUNNER', () => planBehind([], '{ gpu: 1, gpuMemoryMiB: 24000 }', 'offline'))
    assert.is(error.message, 'No runner can train clicks: it asks for 1 CPU, 2048 MiB, 1 GPU with 24000 MiB; there is gpu-1 (4 CPU, 8192 MiB, 1 GPU with 16000 MiB, offline)')
  })
})
