// How often a canary that is as good as its baseline is aborted, and how long one that is worse goes on: by simulation, with the shipped code.
import { parseArgs } from 'node:util'
import { formatDuration } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { formatCount } from '../../src/metrics/figures.ts'
import { alignTable } from './align-table.ts'
import type { Benchmark } from './benchmark.ts'
import { equalWorlds, rates, watchedRules, worldOf, worseWorlds } from './canary/worlds.ts'
import { watchCanary } from './canary/simulate.ts'
import type { Watched, World } from './canary/simulate.ts'
import { mostByChance } from './verdicts/count-verdicts.ts'

/** Minutes between two looks, in turns. */
const rhythms = [1, 5]
/** A step has its share of alpha. */
const promised = watchedRules.alpha / watchedRules.steps.length

export const canaryBenchmark: Benchmark = {
  name: 'canary',
  summary: `How often an equal canary is aborted (promised: ${promised * 100} % of steps), and how soon a worse one is.`,
  usage: ['--runs <n>    rollouts by case, 500 where not given', '--looks <n>   at most so many looks at each, 200 where not given', '--seed <n>    1 where not given'].join('\n'),

  async run(argv) {
    const { values } = parseArgs({ args: argv, options: { runs: { type: 'string', default: '500' }, looks: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } } })
    const [runs, looks, seed] = [Number(values.runs), Number(values.looks), Number(values.seed)]
    console.log(`seed ${seed}, ${runs} rollouts by case, the canary has ${watchedRules.steps[0]} % of the traffic, alpha ${watchedRules.alpha}\n`)
    const aborts = countFalseAborts(runs, looks, seed)
    const most = mostByChance(runs * rates.length, promised)
    console.log(`Aborted although equal, at up to ${looks} looks, every 1 or 5 minutes; at most ${most} of ${formatCount(runs * rates.length)} are chance\n`)
    console.log(alignTable(['the canary is', ...rates.map(({ name }) => name), 'all'], aborts.map(({ name, counts }) => [name, ...counts.map(String), String(sum(counts))])))
    console.log('\nAborted because worse, in how many requests of the canary and how long (median), looking every 5 minutes for at most 7 days\n')
    const found = measureDelays(Math.min(runs, 50), seed)
    console.log(alignTable(['the canary is worse', ...rates.map(({ name }) => name)], found.map(({ name, delays }) => [name, ...delays])))
    return aborts.every(({ counts }) => sum(counts) <= most)
  },
}

/** By world, how many rollouts of each rate were aborted. */
export function countFalseAborts(runs: number, looks: number, seed: number): { name: string; counts: number[] }[] {
  return equalWorlds.map(({ name, world }, i) => ({
    name,
    counts: rates.map(({ perMinute }, j) => watch(runs, looks, seed * 1000 + i * 10 + j, (run) => worldOf(world, perMinute, rhythms[run % rhythms.length]!)).filter(({ verdict }) => verdict === 'bad').length),
  }))
}

function measureDelays(runs: number, seed: number): { name: string; delays: string[] }[] {
  return worseWorlds.map(({ name, world }, i) => ({ name, delays: rates.map(({ perMinute }, j) => formatDelay(watch(runs, 7 * 24 * 12, seed * 1000 + 500 + i * 10 + j, () => worldOf(world, perMinute, 5)))) }))
}

export function watch(runs: number, looks: number, seed: number, worldOfRun: (run: number) => World): Watched[] {
  const random = seededRandom(seed)
  return Array.from({ length: runs }, (_, run) => watchCanary(worldOfRun(run), watchedRules, looks, random))
}

/** "1,320, 2 h 49 min", with the share that was found where it is not all of them. */
function formatDelay(watched: readonly Watched[]): string {
  const found = watched.filter(({ verdict }) => verdict === 'bad').toSorted((a, b) => a.minutes - b.minutes)
  const median = found[Math.floor(watched.length / 2)]
  const share = found.length === watched.length ? '' : ` (${Math.floor(found.length / watched.length * 100)} %)`
  return median ? `${formatCount(median.canaryRequests)}, ${formatDuration(Math.round(median.minutes) * 60_000)}${share}` : `held${share}`
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
