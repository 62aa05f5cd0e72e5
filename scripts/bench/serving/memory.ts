import { readFile } from 'node:fs/promises'
import { runLoad } from './run-load.ts'
import type { BenchServer } from './start-server.ts'

const clients = 100
const steps = 10
/** Steps in which the heap takes its size. */
const warmUpSteps = 3

/** Resident memory of a server before and after each tenth of the requests, in MiB. */
export async function measureMemory(server: BenchServer, requests: number): Promise<{ rssMiB: number[]; failed: number }> {
  const rssMiB = [await residentMiB(server.child.pid!)]
  let failed = 0
  for (let step = 0; step < steps; step++) {
    failed += (await runLoad([server], { clients, requests: Math.round(requests / steps) }))[0]!.failed
    rssMiB.push(await residentMiB(server.child.pid!))
  }
  return { rssMiB, failed }
}

/** MiB more for each million requests: the slope of the least squares line, without the first steps. */
export function growthPerMillion(rssMiB: readonly number[], requests: number): number {
  const kept = rssMiB.slice(1 + warmUpSteps)
  const [middle, mean] = [(kept.length - 1) / 2, kept.reduce((sum, value) => sum + value, 0) / kept.length]
  const slope = kept.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0) / kept.reduce((sum, _, i) => sum + (i - middle) ** 2, 0)
  return slope / (requests / steps) * 1e6
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1024
}
