import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { formatCount } from '../../../src/metrics/figures.ts'
import { alignTable } from '../align-table.ts'
import { formatCpuSeconds } from '../cpu-time.ts'

/** What an index of so many products is. Seconds and milliseconds are CPU; `peakMiB` is what the whole process had at most, while it built. */
export interface Grown {
  products: number; tokens: number; words: number; postings: number
  analyseSeconds: number; indexSeconds: number
  fileMiB: number; peakMiB: number
  openSeconds: number; longestStepMs: number
  p50Ms: number; p99Ms: number; exhaustiveP50Ms: number; exhaustiveP99Ms: number
  putMs: number
}

/** Each size in a process of its own, so that its memory is its own. */
export async function grow(products: number, queries: number): Promise<Grown> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'growth-main.ts'), String(products), String(queries)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => { child.on('close', resolve).on('error', reject) })
  const [output, exitCode] = await Promise.all([text(child.stdout), ended])
  if (exitCode !== 0) throw new Error(`the index of ${products} products ended with exit code ${exitCode}`)
  return JSON.parse(output) as Grown
}

export function formatGrowth(grown: readonly Grown[]): string {
  const ms = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0))
  const rows: [string, (of: Grown) => string][] = [
    ['products', ({ products }) => formatCount(products)],
    ['tokens', ({ tokens }) => formatCount(tokens)],
    ['words', ({ words }) => formatCount(words)],
    ['postings', ({ postings }) => formatCount(postings)],
    ['taking texts apart, CPU s', ({ analyseSeconds }) => formatCpuSeconds(analyseSeconds)],
    ['inverting, CPU s', ({ indexSeconds }) => formatCpuSeconds(indexSeconds)],
    ['file, MiB', ({ fileMiB }) => fileMiB.toFixed(1)],
    ['whole process at most, MiB', ({ peakMiB }) => peakMiB.toFixed(0)],
    ['opening the file, CPU s', ({ openSeconds }) => formatCpuSeconds(openSeconds)],
    ['its longest step, ms', ({ longestStepMs }) => ms(longestStepMs)],
    ['three words, best 10: p50, CPU ms', ({ p50Ms }) => ms(p50Ms)],
    ['p99', ({ p99Ms }) => ms(p99Ms)],
    ['all matches read: p50, CPU ms', ({ exhaustiveP50Ms }) => ms(exhaustiveP50Ms)],
    ['p99', ({ exhaustiveP99Ms }) => ms(exhaustiveP99Ms)],
    ['changing 100 products, CPU ms', ({ putMs }) => ms(putMs)],
  ]
  const [heads, ...body] = rows.map(([name, of]) => [name, ...grown.map(of)])
  return alignTable(heads!, body)
}
