import { decideStarts } from '../../../src/plan/schedule/decide-starts.ts'
import type { Decision, ScheduleInput } from '../../../src/plan/schedule/decide-starts.ts'
import type { Machine, RunningJob, WaitingJob } from '../../../src/plan/schedule/job.ts'
import { assert, describe } from '../../support/suite.ts'

const machine = (name: string, change: Partial<Machine> = {}): Machine => ({ name, cpu: 4, memoryMiB: 8192, gpus: [], state: 'online', ...change })
const gpuMachine = (name: string, gpus = [16_000, 16_000]): Machine => machine(name, { cpu: 16, memoryMiB: 65_536, gpus })
const waits = (id: string, change: Partial<WaitingJob> = {}): WaitingJob => ({ id, team: 't', submittedAt: 0, limitMinutes: 60, key: 0, cpu: 1, memoryMiB: 512, gpu: 0, ...change })
const runs = (id: string, on: string, change: Partial<RunningJob> = {}): RunningJob => ({ id, machine: on, gpus: [], endsBy: 30, endsAbout: 20, cpu: 1, memoryMiB: 512, gpu: 0, ...change })
const decide = (waiting: WaitingJob[], machines: Machine[], running: RunningJob[] = [], now = 0) => decideStarts({ now, waiting, running, machines } satisfies ScheduleInput).map(tell)

/** `a → m 0,1`, `a waits for m from 30`, `a waits behind b`, `a waits for the silent m`, `a rejected` */
function tell(decision: Decision): string {
  if (decision.kind === 'start') return `${decision.job} → ${[decision.machine, decision.gpus.join()].join(' ').trim()}`
  if (decision.kind === 'reject') return `${decision.job} rejected`
  const { why } = decision
  if (why.kind === 'line') return `${decision.job} waits behind ${why.behind}`
  if (why.kind === 'limit') return `${decision.job} waits for a later round`
  if (why.kind === 'busy') return `${decision.job} waits for what others have of ${why.machines.join()}`
  return why.kind === 'silent' ? `${decision.job} waits for the silent ${why.machines.join()}` : `${decision.job} waits${why.reserved ? ` for ${why.reserved.machine} from ${why.reserved.at}` : ''}`
}

describe('decideStarts', (test) => {
  test('starts the first in the line, then who came first, and spreads equals over machines', () => {
    assert.equal(decide([waits('late', { submittedAt: 1 }), waits('b'), waits('a'), waits('first', { key: -1 })], [machine('one'), machine('two')]), ['first → one', 'a → two', 'b → one', 'late → two'])
  })

  test('leaves machines with GPUs to those who need them, unless nothing else is free', () => {
    assert.equal(decide([waits('a', { cpu: 3 }), waits('b', { cpu: 3 })], [gpuMachine('gpu'), machine('one')]), ['a → one', 'b → gpu'])
  })

  test('packs those who share a GPU onto one, as far as its memory goes, and leaves whole ones whole', () => {
    const part = (id: string, gpuMemoryMiB: number) => waits(id, { gpu: 1, gpuMemoryMiB })
    assert.equal(decide([part('a', 6000), part('b', 6000), part('c', 4000), part('d', 1)], [gpuMachine('gpu')]), ['a → gpu 0', 'b → gpu 0', 'c → gpu 0', 'd → gpu 1'])
    assert.equal(decide([part('a', 6000), waits('b', { gpu: 1 }), part('c', 6000), part('d', 6000)], [gpuMachine('gpu')]), ['a → gpu 0', 'b → gpu 1', 'c → gpu 0', 'd waits for gpu from 60'])
  })

  test('a GPU whose memory is not known has one user', () => {
    assert.equal(decide(['a', 'b'].map((id) => waits(id, { gpu: 1, gpuMemoryMiB: 10 })), [gpuMachine('gpu', [0])]), ['a → gpu 0', 'b waits for gpu from 60'])
  })

  test('keeps a machine for who finds no room, and lets pass only what does not delay it', () => {
    const running = [runs('x', 'm', { cpu: 2 })]
    const large = waits('large', { cpu: 4, key: -1 })
    assert.equal(decide([large, waits('brief', { limitMinutes: 30 }), waits('long')], [machine('m')], running), ['large waits for m from 30', 'brief → m', 'long waits behind large'])
  })

  test('lets pass also what will be there still, where both have room then', () => {
    const running = [runs('x', 'm', { cpu: 2, endsBy: 70 })]
    assert.equal(decide([waits('large', { cpu: 3, key: -1 }), waits('beside')], [machine('m')], running), ['large waits for m from 70', 'beside → m'])
    assert.equal(decide([waits('large', { cpu: 3, key: -1 }), waits('beside', { limitMinutes: 200 })], [machine('m')], running), ['large waits for m from 70', 'beside → m'])
  })

  test('who has waited four times its limit sees nobody begin beside it who stays longer than what runs already', () => {
    const running = [runs('x', 'm', { cpu: 2, endsBy: 270 })]
    const large = waits('large', { cpu: 3, key: -1 })
    assert.equal(decide([large, waits('beside', { limitMinutes: 60 })], [machine('m')], running, 239), ['large waits for m from 270', 'beside waits behind large'])
    assert.equal(decide([large, waits('beside', { limitMinutes: 31 })], [machine('m')], running, 239), ['large waits for m from 270', 'beside → m'])
  })

  test('waits for a machine that does not see its GPUs now, which goes on with what needs none', () => {
    const blind = machine('m', { gpuProblem: 'nvidia-smi did not answer within 20 s' })
    assert.equal(decide([waits('a', { gpu: 1 }), waits('b')], [blind]), ['a waits for the silent m', 'b → m'])
    assert.equal(decide([waits('a', { gpu: 1, cpu: 5 })], [blind]), ['a rejected'])
    assert.equal(decide([waits('a', { gpu: 1 })], [blind, gpuMachine('n')]), ['a → n 0'])
  })

  test('gives a runner that an autoscaler makes one job, however small, and takes machines that are there before', () => {
    const slot = (n: number, change: Partial<Machine> = {}) => machine(`set-${n}`, { set: 'set', ...change })
    assert.equal(decide([waits('a'), waits('b'), waits('c')], [slot(1), slot(2)]), ['a → set-1', 'b → set-2', 'c waits for set-1 from 60'])
    assert.equal(decide([waits('a'), waits('b', { cpu: 4 }), waits('c')], [slot(1), machine('there')]), ['a → there', 'b → set-1', 'c → there'])
    assert.equal(decide([waits('a')], [slot(1), slot(2)], [runs('x', 'set-1')]), ['a → set-2'])
    assert.equal(decide([waits('a')], [slot(1, { state: 'busy' }), slot(2, { state: 'busy' }), machine('gone', { state: 'offline' })]), ['a waits for what others have of gone,set'])
    assert.equal(decide([waits('a')], [slot(1, { state: 'offline' }), slot(2, { state: 'offline' })]), ['a waits for the silent set'])
  })

  test('waits for machines that are silent or drained, and rejects what none could ever run', () => {
    const drained = machine('m', { state: 'drained' }), silent = machine('n', { state: 'offline' })
    assert.equal(decide([waits('a'), waits('b', { cpu: 5 })], [silent, drained]), ['a waits for the silent m,n', 'b rejected'])
    assert.equal(decide([waits('a')], []), ['a rejected'])
  })

  test('what runs on a machine that is silent keeps its room there', () => {
    assert.equal(decide([waits('a', { cpu: 2 })], [machine('m')], [runs('x', 'm', { cpu: 3 }), runs('y', 'gone')]), ['a waits for m from 30'])
  })

  test('who is over its limit is about to be ended: its room is expected now, but not given away before it is gone', () => {
    assert.equal(decide([waits('a', { cpu: 4 })], [machine('m')], [runs('x', 'm', { endsBy: 5 })], 10), ['a waits for m from 10'])
  })
})
