import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { alignTable } from '../align-table.ts'
import { formatCpuSeconds } from '../cpu-time.ts'
import type { Kept, RecommendationOptions } from '../recommendation.ts'

/** CPU seconds differ by so much between equal runs of a shared machine. */
const noise = 1.6
const mostPeakMiB = 4096

export interface Growth { millions: number; interactions: number; cpuSeconds: number; wallSeconds: number; generatedMiB: number; peakMiB: number }

/** Shops with the same items and events a user, and more users; each size in a process of its own, whose peak the kernel tells. */
export async function compareGrowth({ sizes, threads }: RecommendationOptions): Promise<Kept[]> {
  console.log(`ALS, 64 factors, 16 iterations, ${threads} threads, with more users\n`)
  const found: Growth[] = []
  for (const millions of sizes) found.push(await measure(millions, threads))
  console.log(`${alignTable(['interactions', 'CPU s', 'wall s', 'peak MiB', 'of it the data alone', 'CPU s per million', 'MiB per million'], found.map((each) => [
    String(each.interactions), formatCpuSeconds(each.cpuSeconds), formatCpuSeconds(each.wallSeconds), each.peakMiB.toFixed(0), each.generatedMiB.toFixed(0),
    (each.cpuSeconds / each.interactions * 1e6).toFixed(2), (each.peakMiB / each.interactions * 1e6).toFixed(0),
  ]))}\n`)
  return promisesOf(found)
}

/** Linear is what costs no more per interaction at the largest size than at the smallest. */
export function promisesOf(found: readonly Growth[]): Kept[] {
  const [smallest, largest] = [found[0]!, found.at(-1)!]
  const ratio = (figure: 'cpuSeconds' | 'peakMiB') => largest[figure] / largest.interactions / (smallest[figure] / smallest.interactions)
  const [time, memory] = [ratio('cpuSeconds'), ratio('peakMiB')]
  return [
    { isKept: time <= noise, sentence: `time grows with the data: an interaction costs ${time.toFixed(2)} times as much at ${largest.millions} million as at ${smallest.millions} (at most ${noise})` },
    { isKept: memory <= 1, sentence: `memory grows no faster than the data: ${memory.toFixed(2)} times as much for an interaction (at most 1)` },
    { isKept: largest.peakMiB < mostPeakMiB, sentence: `the largest stays below ${mostPeakMiB} MiB: ${largest.peakMiB.toFixed(0)}` },
  ]
}

async function measure(millions: number, threads: number): Promise<Growth> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fit-once.ts'), String(millions), String(threads)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => { child.on('close', resolve).on('error', reject) })
  const [output, exitCode] = await Promise.all([text(child.stdout), ended])
  if (exitCode !== 0) throw new Error(`the fit of ${millions} million ended with exit code ${exitCode}`)
  return JSON.parse(output) as Growth
}
