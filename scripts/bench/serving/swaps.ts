import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { quantile } from '../../../src/metrics/quantile.ts'
import { runLoad } from './run-load.ts'
import type { LoadResult } from './load.ts'
import type { BenchModel } from './make-releases.ts'
import { key } from './start-server.ts'
import type { BenchServer } from './start-server.ts'

export const perSecond = 500
export const swapsPerRun = 20
const seconds = 20

/** Three stretches of the same length, as [ours, bare] of the same seconds: the first without a swap. */
export interface SwapRun { still: [LoadResult, LoadResult]; swapping: [LoadResult, LoadResult]; refused: number }

/** Requests at fixed times while one release takes the place of another. A bare server beside it gets as many at the same times and swaps nothing: what comes
 *  late there is the machine's doing. */
export async function measureSwaps(ours: BenchServer, bare: BenchServer, { folders }: BenchModel): Promise<SwapRun> {
  const load = () => runLoad([ours, bare], { clients: 64, perSecond, seconds }) as Promise<[LoadResult, LoadResult]>
  const still = await load()
  const swapping = load()
  let refused = 0
  for (let swap = 0; swap < swapsPerRun; swap++) {
    await new Promise((done) => { setTimeout(done, seconds * 1000 / (swapsPerRun + 1)) })
    const response = await fetch(`${ours.adminUrl}/release`, { method: 'PUT', headers: { 'x-api-key': key }, body: JSON.stringify({ folder: folders[(swap + 1) % 2] }) })
    if (!response.ok) refused += 1
  }
  return { still, swapping: await swapping, refused }
}

/** For how many milliseconds of processor time a swap held the event loop at most, by swap, in a process of its own that answers nobody. */
export async function measureBlocks({ folders }: BenchModel): Promise<number[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-loop.ts'), ...folders, String(swapsPerRun)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (text: Buffer) => { told += text.toString() })
  await once(child, 'close')
  return JSON.parse(told) as number[]
}

export function medianOf(values: readonly number[]): number {
  return quantile(values.toSorted((a, b) => a - b), 0.5)
}
