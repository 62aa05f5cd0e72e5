import { quantile } from '../../../src/metrics/quantile.ts'
import { alignTable } from '../align-table.ts'
import { cpuSecondsOfTree } from '../comment/process-tree.ts'
import { runLoad } from './run-load.ts'
import type { BenchServer } from './start-server.ts'

/** What one server did in one round. `cpuSeconds`: of all its processes, for a thousand requests. */
export interface Round { perSecond: number; p50Ms: number; p99Ms: number; cpuSeconds: number; failed: number }

/** Every server in every round, one after the other, so that what a neighbour takes of the machine falls on all of them. */
export async function measureSpeed(servers: readonly BenchServer[], { rounds, seconds, clients }: { rounds: number; seconds: number; clients: number }): Promise<Map<string, Round[]>> {
  const measured = new Map(servers.map(({ name }) => [name, [] as Round[]]))
  for (const server of servers) await runLoad([server], { clients, seconds: Math.min(3, seconds) })
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) {
      const before = cpuSecondsOfTree(server.child.pid!)
      const [result] = await runLoad([server], { clients, seconds })
      const cpuSeconds = (cpuSecondsOfTree(server.child.pid!) - before) / result!.requests * 1000
      measured.get(server.name)!.push({ perSecond: result!.requests / result!.seconds, p50Ms: result!.p50Ms, p99Ms: result!.p99Ms, cpuSeconds, failed: result!.failed })
    }
  }
  return measured
}

export function formatSpeed(measured: ReadonlyMap<string, readonly Round[]>): string {
  return alignTable(['server', 'requests/s', 'p50 ms', 'p99 ms', 'CPU s per 1,000', 'failed'], [...measured].map(([name, rounds]) => [
    name,
    middle(rounds, ({ perSecond }) => perSecond).toFixed(0),
    middle(rounds, ({ p50Ms }) => p50Ms).toFixed(2),
    middle(rounds, ({ p99Ms }) => p99Ms).toFixed(2),
    middle(rounds, ({ cpuSeconds }) => cpuSeconds).toFixed(3),
    String(rounds.reduce((sum, { failed }) => sum + failed, 0)),
  ]))
}

/** How many times as much as the peer: the median of the ratios of each round. */
export function compareWith(ours: readonly Round[], peer: readonly Round[]): { speed: number; p99: number; cpu: number } {
  const ratio = (of: (round: Round) => number) => median(ours.map((round, i) => of(round) / of(peer[i]!)))
  return { speed: ratio(({ perSecond }) => perSecond), p99: ratio(({ p99Ms }) => p99Ms), cpu: ratio(({ cpuSeconds }) => cpuSeconds) }
}

function middle(rounds: readonly Round[], of: (round: Round) => number): number {
  return median(rounds.map(of))
}

function median(values: readonly number[]): number {
  return quantile(values.toSorted((a, b) => a - b), 0.5)
}
