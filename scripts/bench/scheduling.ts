import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/base/random.ts'
import { deviationOf, meanOf } from '../../src/metrics/moments.ts'
import { quantile } from '../../src/metrics/quantile.ts'
import { studentQuantile } from '../../src/metrics/student.ts'
import { decideStarts } from '../../src/plan/schedule/decide-starts.ts'
import { shareOf } from '../../src/plan/schedule/room.ts'
import { alignTable } from './align-table.ts'
import type { Benchmark } from './benchmark.ts'
import { cpuSecondsOf, formatCpuSeconds } from './cpu-time.ts'
import { firstFit } from './scheduling/first-fit.ts'
import { leastMakespan } from './scheduling/lower-bound.ts'
import { simulate } from './scheduling/simulate.ts'
import type { Policy } from './scheduling/simulate.ts'
import { drawTrace } from './scheduling/trace.ts'
import type { Trace, TraceRules } from './scheduling/trace.ts'

/** A busy day: more work than the machines can do at once, from five teams, the first of which asks for half of it. */
const rules: TraceRules = { machines: { least: 4, most: 10 }, jobs: { least: 150, most: 300 }, teams: 5, overMinutes: 480, faults: 0, impossible: 0, loud: 0.5 }

const policies: Readonly<Record<string, Policy>> = {
  'this schedule': decideStarts,
  'first fit': firstFit({ mayPass: true }),
  'strict order': firstFit({ mayPass: false }),
}
const ours = 'this schedule'

/** What is measured of a trace; all but `makespan` in minutes of waiting. */
const measures = ['makespan', 'mean wait', '95 % wait', 'wait of large jobs', 'wait of quiet teams'] as const
type Figures = Record<(typeof measures)[number], number>

/** How long all takes, and who waits how long, beside queues that take what comes. */
export const schedulingBenchmark: Benchmark = {
  name: 'scheduling',
  summary: 'makespan and waits of simulated queues, beside first fit, strict order and the lower bound',
  usage: '--traces <n>   simulated days, seeds from 1. Default 200.',

  async run(argv) {
    const traces = Array.from({ length: readTraces(argv) }, (_, i) => drawTrace(seededRandom(i + 1), rules))
    const figures = new Map<string, Figures[]>()
    const cpu: string[] = []
    for (const [name, policy] of Object.entries(policies)) {
      const { result, cpuSeconds } = await cpuSecondsOf(() => traces.map((trace) => measure(trace, policy)))
      figures.set(name, result)
      cpu.push(`${name} ${formatCpuSeconds(cpuSeconds)}`)
    }
    const least = traces.map(leastMakespan)
    const jobs = traces.reduce((sum, trace) => sum + trace.jobs.length, 0)
    console.log(`${traces.length} simulated days, seeds from 1: ${jobs} jobs on ${traces.reduce((sum, { machines }) => sum + machines.length, 0)} machines. CPU seconds: ${cpu.join(', ')}.\nMeans with intervals of 95 %, in minutes; makespan as a multiple of the lower bound. A large job takes half a machine or more; the quiet teams are all but the one that asks for half of everything.\n`)
    const of = (name: string, what: keyof Figures) => figures.get(name)!.map((each, i) => (what === 'makespan' ? each[what] / least[i]! : each[what]))
    console.log(alignTable(['queue', ...measures], Object.keys(policies).map((name) => [name, ...measures.map((what) => formatMean(of(name, what), what === 'makespan' ? 3 : 1))])))

    const against = (other: string, what: keyof Figures) => boundsOf(of(ours, what).map((value, i) => value - of(other, what)[i]!))
    const promises: [isKept: boolean, sentence: string][] = [
      [meanOf(of(ours, 'makespan')) <= 1.25, `all is done within 1.25 times the lower bound: ${meanOf(of(ours, 'makespan')).toFixed(3)}`],
      [against('first fit', 'makespan').high <= 0.02, `in no more than 0.02 of it later than by first fit, which keeps nothing for anybody: ${formatBounds(against('first fit', 'makespan'), 3)}`],
      [against('first fit', 'wait of large jobs').high < 0, `large jobs wait less than by first fit: ${formatBounds(against('first fit', 'wait of large jobs'), 1)} min`],
      [against('first fit', 'wait of quiet teams').high < 0, `those who ask for little wait less than by first fit: ${formatBounds(against('first fit', 'wait of quiet teams'), 1)} min`],
      [measures.every((what) => against('strict order', what).high < 0), 'everything is sooner than in strict order'],
    ]
    console.log()
    for (const [isKept, sentence] of promises) console.log(`${isKept ? 'KEPT' : 'BROKEN'} ${sentence}`)
    return promises.every(([isKept]) => isKept)
  },
}

function measure(trace: Trace, policy: Policy): Figures {
  const { outcomes, makespan } = simulate(trace, policy)
  const waits = outcomes.map(({ job, startedAt }) => ({ job, minutes: startedAt! - job.submittedAt }))
  const meanWait = (of: typeof waits) => (of.length === 0 ? 0 : meanOf(of.map(({ minutes }) => minutes)))
  return {
    makespan,
    'mean wait': meanWait(waits),
    '95 % wait': quantile(waits.map(({ minutes }) => minutes).sort((a, b) => a - b), 0.95),
    'wait of large jobs': meanWait(waits.filter(({ job }) => trace.machines.every((machine) => shareOf(machine, job) >= 0.5))),
    'wait of quiet teams': meanWait(waits.filter(({ job }) => job.team !== 't0')),
  }
}

interface Bounds { mean: number; low: number; high: number }

/** Of the mean, at 95 %, by Student. */
function boundsOf(values: readonly number[]): Bounds {
  const mean = meanOf(values)
  const half = studentQuantile(0.975, values.length - 1) * deviationOf(values) / Math.sqrt(values.length)
  return { mean, low: mean - half, high: mean + half }
}

function formatMean(values: readonly number[], digits: number): string {
  const { mean, high } = boundsOf(values)
  return `${mean.toFixed(digits)} ± ${(high - mean).toFixed(digits)}`
}

function formatBounds({ mean, low, high }: Bounds, digits: number): string {
  return `${mean.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}

function readTraces(argv: string[]): number {
  const { values } = parseArgs({ args: argv, options: { traces: { type: 'string', default: '200' } } })
  const n = Number(values.traces)
  if (!Number.isInteger(n) || n < 2) throw new TypeError(`--traces ${values.traces}: expected a whole number from 2`)
  return n
}
