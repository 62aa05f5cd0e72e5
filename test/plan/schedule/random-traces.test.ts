import { firstFit } from '../../../scripts/bench/scheduling/first-fit.ts'
import { simulate } from '../../../scripts/bench/scheduling/simulate.ts'
import type { Policy, Round } from '../../../scripts/bench/scheduling/simulate.ts'
import { drawTrace } from '../../../scripts/bench/scheduling/trace.ts'
import type { Trace, TraceRules } from '../../../scripts/bench/scheduling/trace.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { decideStarts } from '../../../src/plan/schedule/decide-starts.ts'
import { assert, describe } from '../../support/suite.ts'
import { couldRun, findFaults, longestWait } from './check-simulation.ts'

const nTraces = 10_000
const firstSeed = 1
/** Few machines and more work than they can do at once. */
const rules: TraceRules = { machines: { least: 1, most: 4 }, jobs: { least: 2, most: 16 }, teams: 3, overMinutes: 240, faults: 2, impossible: 0.05 }

/** What a simulation breaks; `tightness` is the largest part of its longest allowed wait that a job used up. */
function judge(trace: Trace, policy: Policy = decideStarts): { faults: string[]; tightness: number; ends: string[] } {
  const rounds: Round[] = []
  const simulation = simulate(trace, policy, { onRound: (round) => rounds.push(round) })
  const requeued = findRequeued(rounds)
  const waits = simulation.outcomes.filter(({ end, startedAt }) => end === 'done' && startedAt !== undefined).map(({ job, startedAt }) => ({ job, waited: startedAt! - job.submittedAt, allowed: longestWait(trace, simulation, job, startedAt!, requeued) }))
  return {
    ends: simulation.outcomes.map(({ end }) => end),
    tightness: waits.reduce((most, { waited, allowed }) => Math.max(most, waited / allowed), 0),
    faults: [
      ...rounds.flatMap(findFaults),
      ...waits.filter(({ waited, allowed }) => waited > allowed + 1e-6).map(({ job, waited, allowed }) => `${job.id} waited ${waited} minutes, ${allowed} are allowed`),
      // Whatever was lost is online again in the end, so nothing that can run stays behind.
      ...simulation.outcomes.filter(({ job, end }) => end !== (trace.machines.some((machine) => couldRun(machine, job)) ? 'done' : 'rejected')).map(({ job, end }) => `${job.id} ends ${end}`),
      ...simulation.outcomes.filter(({ end, runs, startedAt, endedAt }) => (end === 'done') !== (runs > 0 && startedAt !== undefined && endedAt !== undefined)).map(({ job }) => `${job.id} ends in two ways`),
    ],
  }
}

/** Jobs that a lost machine brought back into the line, from when to when. */
function findRequeued(rounds: readonly Round[]): { at: number; until: number; limitMinutes: number }[] {
  const startedOnce = new Set<string>(), open = new Map<string, { at: number; limitMinutes: number }>()
  const found: { at: number; until: number; limitMinutes: number }[] = []
  for (const { now, input, decisions } of rounds) {
    for (const { id, limitMinutes } of input.waiting) if (startedOnce.has(id) && !open.has(id)) open.set(id, { at: now, limitMinutes })
    for (const decision of decisions.filter(({ kind }) => kind === 'start')) {
      const again = open.get(decision.job)
      if (again) found.push({ ...again, until: now })
      open.delete(decision.job)
      startedOnce.add(decision.job)
    }
  }
  return [...found, ...[...open.values()].map((each) => ({ ...each, until: Infinity }))]
}

/** Of each kind, by number of jobs. */
function countOf(ends: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(ends, (end) => end)].map(([end, { length }]) => [end, length]))
}

/** One large training, and an endless stream of small ones of the same team and of others. */
function streamOfSmallOnes(n: number): Trace {
  const small = Array.from({ length: n }, (_, i) => ({ id: `s${i}`, team: 'many', priority: 0, submittedAt: i * 5, limitMinutes: 30, runsMinutes: 28, cpu: 1, memoryMiB: 512, gpu: 0 }))
  const large = { id: 'large', team: 'one', priority: 0, submittedAt: 31, limitMinutes: 60, runsMinutes: 50, cpu: 4, memoryMiB: 512, gpu: 0 }
  return { machines: [{ name: 'm', cpu: 4, memoryMiB: 8192, gpus: [], state: 'online' }], weights: { many: 1, one: 1 }, jobs: [...small, large].sort((a, b) => a.submittedAt - b.submittedAt), events: [] }
}

describe(`the schedule, over ${nTraces} random traces`, (test) => {
  test('never oversubscribes a machine, lets nobody wait longer than it says, and ends each job in one way', () => {
    const ends: string[] = []
    let tightness = 0
    for (let seed = firstSeed; seed < firstSeed + nTraces; seed++) {
      const trace = drawTrace(seededRandom(seed), rules)
      const judged = judge(trace)
      assert.equal(judged.faults, [], `seed ${seed}`)
      ends.push(...judged.ends)
      tightness = Math.max(tightness, judged.tightness)
    }
    const counts = countOf(ends)
    process.stdout.write(`${nTraces} traces, seeds from ${firstSeed}: ${JSON.stringify(counts)}; the longest wait was ${Math.round(100 * tightness)} % of what is allowed\n`)
    assert.ok(counts['done']! > 5 * nTraces && counts['rejected']! > nTraces / 10, 'both ends are met often')
  })

  test('the same trace gives the same decisions, in whatever order jobs and machines are told', () => {
    for (let seed = firstSeed; seed < firstSeed + 200; seed++) {
      const random = seededRandom(seed)
      const trace = drawTrace(random, rules)
      const shuffled: Policy = (input) => decideStarts({ ...input, waiting: random.shuffle(input.waiting), machines: random.shuffle(input.machines), running: random.shuffle(input.running) })
      assert.equal(simulate(trace, shuffled).outcomes, simulate(trace).outcomes, `seed ${seed}`)
    }
  })

  test('a job that a lost machine took is begun again elsewhere and done', () => {
    const machine = (name: string) => ({ name, cpu: 4, memoryMiB: 8192, gpus: [], state: 'online' as const })
    const job = { id: 'a', team: 't', priority: 0, submittedAt: 0, limitMinutes: 100, runsMinutes: 90, cpu: 4, memoryMiB: 512, gpu: 0 }
    const { outcomes } = simulate({ machines: [machine('m0'), machine('m1')], weights: { t: 1 }, jobs: [job], events: [{ at: 45, machine: 'm0', state: 'offline' }] })
    // Lost at 45, noticed at 50; 40 of 90 minutes are in its checkpoint.
    assert.equal(outcomes, [{ job, end: 'done', runs: 2, startedAt: 0, endedAt: 100 }])
  })
})

describe('what the checks of a simulation see', (test) => {
  test('a large job among many small ones: kept waiting for ever by whoever starts what fits, not by this schedule', () => {
    const trace = streamOfSmallOnes(400)
    const faults = judge(trace, firstFit({ mayPass: true })).faults
    assert.ok(faults.some((fault) => fault.startsWith('large waited')), faults.join('\n'))
    assert.equal(judge(trace).faults, [])
  })

  test('a machine that is given too much, a GPU that is given twice, and a start where nothing is online', () => {
    const machines = [{ name: 'm', cpu: 2, memoryMiB: 1024, gpus: [8000], state: 'online' as const }]
    const job = (id: string) => ({ id, team: 't', submittedAt: 0, limitMinutes: 10, key: 0, cpu: 1, memoryMiB: 512, gpu: 1, gpuMemoryMiB: 5000 })
    const waiting = [job('a'), job('b')]
    const starts = waiting.map(({ id }) => ({ kind: 'start' as const, job: id, machine: 'm', gpus: [0] }))
    assert.equal(findFaults({ now: 0, input: { now: 0, waiting, running: [], machines }, decisions: starts }), ['0: GPU 0 of m is given away twice'])
    assert.equal(findFaults({ now: 0, input: { now: 0, waiting: waiting.map((each) => ({ ...each, cpu: 2, gpuMemoryMiB: 4000 })), running: [], machines }, decisions: starts }), ['0: m has no more than 2 cores'])
    assert.equal(findFaults({ now: 0, input: { now: 0, waiting: waiting.slice(1), running: [], machines: [{ ...machines[0]!, state: 'drained' }] }, decisions: starts.slice(1) }), ['0: b starts on m, which is not online'])
    assert.equal(findFaults({ now: 0, input: { now: 0, waiting: waiting.slice(1), running: [], machines }, decisions: [{ kind: 'reject', job: 'b' }] }), ['0: b is rejected, though a machine could run it'])
  })
})
