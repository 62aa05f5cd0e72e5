import { parseArgs } from 'node:util'
import { formatCount, formatFigure } from '../../src/metrics/figures.ts'
import { alignTable } from './align-table.ts'
import type { Benchmark } from './benchmark.ts'
import { cpuSecondsOf, formatCpuSeconds } from './cpu-time.ts'
import { countVerdicts, mostByChance } from './verdicts/count-verdicts.ts'
import type { Counts } from './verdicts/count-verdicts.ts'
import { judge, judgeScene } from './verdicts/simulate-scores.ts'
import type { Scene } from './verdicts/simulate-scores.ts'
import { drawRetrain, forgetNetworks, trainNetworks } from './verdicts/train-networks.ts'
import type { TrainedNetworks } from './verdicts/train-networks.ts'

const equal: Scene = { users: 200, examplesEach: 4, candidateAuc: 0.8, baselineAuc: 0.8 }
const better: Scene = { users: 600, examplesEach: 4, candidateAuc: 0.84, baselineAuc: 0.8 }
const margin = 0.02
const atMargin: Scene = { users: 400, examplesEach: 4, candidateAuc: 0.8 - margin, baselineAuc: 0.8 }
const shop = { shopUsers: 400, days: 30, networks: 60, epochs: 3, seed: 7 }
const usersEach = 60

/** Whether verdicts are as sure as they say: how often equal models are called different, and whether what differs is found. */
export const verdicts: Benchmark = {
  name: 'verdicts',
  summary: 'false alarms between equal models and retrains, and the power to find a gain, over 1,000 simulated comparisons each',
  usage: '--comparisons <n>   comparisons in each table. Default 1000.\n--samples <n>       resamples of each comparison. Default 500, as in a spec.\n--seed <n>          the first seed; each comparison has the next one. Default 1.',

  async run(argv) {
    const { comparisons, samples, seed } = readOptions(argv)
    const ports = { samples, seeds: Array.from({ length: comparisons }, (_, i) => seed + i) }
    console.log(`Intervals of 95 % from ${formatCount(samples)} resamples of users; seeds from ${seed}.`)
    const kept = [
      await tell(`A/A: two models of equal quality, AUC ${equal.baselineAuc}, on ${formatScene(equal)}`, () => compareEqual(ports), tellAlarms),
      await tellRetrains(ports),
      await tell(`Power: a gain of ${formatFigure(better.candidateAuc - better.baselineAuc, 2)} AUC (${better.baselineAuc} to ${better.candidateAuc}) on ${formatScene(better)}; gate: no worse than the baseline`, () => comparePlanted(better, 0, ports), ({ verdicts, comparisons }) => {
        const share = verdicts.pass / comparisons
        return { isKept: share >= 0.8, sentence: `the gain is found in ${percent(share)} of the comparisons, at least 80 % are promised`, table: formatVerdicts(verdicts) }
      }),
      await tell(`At the margin: a candidate worse by just the ${margin} AUC that the gate allows, on ${formatScene(atMargin)}`, () => comparePlanted(atMargin, margin, ports), ({ verdicts, comparisons }) => {
        const most = mostByChance(comparisons, 0.025)
        return { isKept: verdicts.pass <= most && verdicts.fail <= most, sentence: `${verdicts.pass} pass and ${verdicts.fail} fail; at most ${most} of each are the 99 % bound of 2.5 %`, table: formatVerdicts(verdicts) }
      }),
    ]
    return kept.every(Boolean)
  },
}

export interface ComparisonPorts { samples: number; seeds: readonly number[] }

/** Comparisons of two models of equal quality on other users each time. */
export function compareEqual({ samples, seeds }: ComparisonPorts, scene = equal): Counts {
  return countVerdicts(seeds.map((seed) => judgeScene(scene, { margin, samples, seed })))
}

/** Comparisons of a candidate that is better or worse by a known difference, by the gate that it be no worse than by `allowed`. */
export function comparePlanted(scene: Scene, allowed: number, { samples, seeds }: ComparisonPorts): Counts {
  return countVerdicts(seeds.map((seed) => judgeScene(scene, { margin: allowed, samples, seed })))
}

/** Comparisons of two models trained on the same rows with other seeds. Without their networks the noise of training is in no interval. */
export function compareRetrains(trained: TrainedNetworks, users: number, { samples, seeds }: ComparisonPorts, { knowsNetworks = true } = {}): Counts {
  return countVerdicts(seeds.map((seed) => {
    const drawn = drawRetrain(trained, users, seed)
    return judge(knowsNetworks ? drawn : forgetNetworks(drawn), { margin, samples, seed })
  }))
}

/** `isKept` is undefined where nothing is promised. */
interface Told { isKept: boolean | undefined; sentence: string; table: string }

async function tell(title: string, run: () => Counts, judgeCounts: (counts: Counts) => Told): Promise<boolean> {
  const { result, cpuSeconds } = await cpuSecondsOf(run)
  const { isKept, sentence, table } = judgeCounts(result)
  console.log(`\n## ${title}\n${formatCount(result.comparisons)} comparisons, ${formatCpuSeconds(cpuSeconds)} CPU seconds\n\n${table}\n\n${isKept === undefined ? '' : isKept ? 'KEPT ' : 'BROKEN '}${sentence}`)
  return isKept !== false
}

async function tellRetrains(ports: ComparisonPorts): Promise<boolean> {
  const { result: trained, cpuSeconds } = await cpuSecondsOf(() => trainNetworks(shop))
  const users = new Set(trained.test.map(({ group }) => group)).size
  console.log(`\n## Retrains: two models of three networks each, of ${shop.networks} trained on the same clicks of the demo's shop with other seeds`)
  console.log(`${shop.shopUsers} users, ${shop.days} days, ${formatCount(trained.trainExamples)} clicks to learn from, ${shop.epochs} epochs (${formatCpuSeconds(cpuSeconds)} CPU seconds); each comparison on the clicks of ${usersEach} of ${users} other users`)
  const isKept = await tell('Retrains, with the noise of training in the intervals', () => compareRetrains(trained, usersEach, ports), tellAlarms)
  await tell('The same without it, as if each model were a single network: what the networks are kept for', () => compareRetrains(trained, usersEach, ports, { knowsNetworks: false }), (counts) => ({ ...tellAlarms(counts), isKept: undefined, sentence: 'Nothing is promised here.' }))
  return isKept
}

function tellAlarms(counts: Counts): Told {
  const most = mostByChance(counts.comparisons, 0.05)
  const worst = counts.metrics.reduce((a, b) => (b.alarms > a.alarms ? b : a))
  const rows = counts.metrics.map(({ name, alarms, measured, meanWidth }) => [name, formatCount(alarms), formatCount(measured), percent(alarms / measured), formatFigure(meanWidth)])
  return { isKept: worst.alarms <= most, sentence: `at most ${worst.alarms} false alarms in a metric (${worst.name}); ${most} are the 99 % bound of 5 %`, table: alignTable(['difference in', 'false alarms', 'measured', 'share', 'mean width'], rows) }
}

function formatVerdicts(verdicts: Counts['verdicts']): string {
  return alignTable(['verdict', 'comparisons'], Object.entries(verdicts).map(([verdict, n]) => [verdict, formatCount(n)]))
}

function formatScene({ users, examplesEach }: Scene): string {
  return `${users} users with ${examplesEach} examples each`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function readOptions(argv: string[]): { comparisons: number; samples: number; seed: number } {
  const { values } = parseArgs({ args: argv, options: { comparisons: { type: 'string', default: '1000' }, samples: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } } })
  const [comparisons, samples, seed] = [values.comparisons, values.samples, values.seed].map(Number) as [number, number, number]
  if (![comparisons, samples, seed].every((value) => Number.isInteger(value) && value > 0)) throw new TypeError('Each option is a whole number from 1')
  return { comparisons, samples, seed }
}
