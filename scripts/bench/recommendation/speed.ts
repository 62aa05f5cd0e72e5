import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fitAls } from '../../../src/families/recommendation/als/fit-als.ts'
import type { AlsFactors } from '../../../src/families/recommendation/als/fit-als.ts'
import { alignTable } from '../align-table.ts'
import { cpuSecondsOf, formatCpuSeconds } from '../cpu-time.ts'
import type { Kept, RecommendationOptions } from '../recommendation.ts'
import { figuresOfFactors } from './figures.ts'
import type { RankingFigures } from './figures.ts'
import { generateSet } from './generate-set.ts'
import type { GeneratedSet } from './generate-set.ts'
import { openPeer } from './open-peer.ts'
import type { FitTime } from './open-peer.ts'

const settings = { factors: 64, iterations: 16, alpha: 4, regularization: 10 }
const size = { users: 6000, items: 4000, interactions: 1_100_000 }
const mostWall = 2
/** Of a mean over all runs. */
const sameWithin = 0.003

interface Run extends FitTime, RankingFigures {}

/** The same interactions to both, in turns, so that a busy machine is busy for both. */
export async function compareSpeed({ runs, threads, python }: RecommendationOptions): Promise<Kept[]> {
  const set = generateSet(size)
  console.log(`ALS on ${set.train.indices.length} interactions of ${size.users} users with ${size.items} items, ${settings.factors} factors, ${settings.iterations} iterations of 3 steps, ${threads} threads; ${runs} fits of each, in turns\n`)
  const folder = await mkdtemp(join(tmpdir(), 'rankops-bench-recommendation-'))
  const peer = python ? await openPeer(python, folder, set.train, { ...settings, threads }) : undefined
  const [ours, theirs]: [Run[], Run[]] = [[], []]
  try {
    for (let run = 0; run < runs; run++) {
      ours.push(judged(await fitOurs(set, threads, run), set))
      if (peer) theirs.push(judged(await peer.fit(), set))
    }
  } finally {
    peer?.close()
    await rm(folder, { recursive: true, force: true })
  }
  console.log(`${alignTable(['fit', 'wall s, median', 'all', 'CPU s, median', 'Recall@20', 'NDCG@10'], [rowOf('RankOps', ours), ...peer ? [rowOf('implicit', theirs)] : []])}\n`)
  if (!peer) console.log('implicit was not run: name a Python with --peers.')
  return peer ? promisesOf(ours, theirs) : []
}

async function fitOurs({ train }: GeneratedSet, threads: number, seed: number): Promise<FitTime & AlsFactors> {
  const began = performance.now()
  const { result, cpuSeconds } = await cpuSecondsOf(() => fitAls({ ...settings, interactions: train, frequencyScaling: 0, solver: 'conjugateGradient', seed, threads }))
  return { ...result, cpuSeconds, wallSeconds: (performance.now() - began) / 1000 }
}

function judged({ wallSeconds, cpuSeconds, ...factors }: FitTime & AlsFactors, set: GeneratedSet): Run {
  return { wallSeconds, cpuSeconds, ...figuresOfFactors(factors, settings.factors, set) }
}

/** Wall and CPU time as the ratio of medians; quality as the difference of means. */
export function promisesOf(ours: readonly Run[], theirs: readonly Run[]): Kept[] {
  const [wall, cpu] = (['wallSeconds', 'cpuSeconds'] as const).map((time) => medianOf(ours, time) / medianOf(theirs, time))
  const [recall, ndcg] = (['recallAt20', 'ndcgAt10'] as const).map((metric) => meanOf(ours, metric) - meanOf(theirs, metric))
  return [
    { isKept: wall! <= mostWall, sentence: `a fit takes at most ${mostWall} times as long as implicit's: ${wall!.toFixed(2)} times by the clock, ${cpu!.toFixed(2)} times the CPU seconds` },
    { isKept: Math.min(recall!, ndcg!) >= -sameWithin, sentence: `and ranks no worse than by ${sameWithin}: Recall@20 ${signed(recall!)}, NDCG@10 ${signed(ndcg!)}` },
  ]
}

function rowOf(name: string, runs: readonly Run[]): string[] {
  const walls = runs.map(({ wallSeconds }) => formatCpuSeconds(wallSeconds)).join(' ')
  return [name, formatCpuSeconds(medianOf(runs, 'wallSeconds')), walls, formatCpuSeconds(medianOf(runs, 'cpuSeconds')), meanOf(runs, 'recallAt20').toFixed(4), meanOf(runs, 'ndcgAt10').toFixed(4)]
}

function medianOf(runs: readonly Run[], figure: keyof Run): number {
  const sorted = runs.map((run) => run[figure]).sort((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

function meanOf(runs: readonly Run[], figure: keyof Run): number {
  return runs.reduce((sum, run) => sum + run[figure], 0) / runs.length
}

function signed(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(4)}`
}
