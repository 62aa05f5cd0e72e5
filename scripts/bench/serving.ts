// What the model server does on this machine: against the two that a shop would otherwise take, while releases are exchanged, and over a million requests.
import { mkdtemp } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../../src/base/errors.ts'
import { removeIfAny } from '../../src/base/files.ts'
import { formatCount } from '../../src/metrics/figures.ts'
import { alignTable } from './align-table.ts'
import type { Benchmark } from './benchmark.ts'
import type { BenchModel } from './serving/make-releases.ts'
import type { BenchServer } from './serving/start-server.ts'

const parts = ['speed', 'swaps', 'memory'] as const
type Part = (typeof parts)[number]
/** Requests a second, as many times as each peer at least. */
const peers = { FastAPI: 10, BentoML: 20 } as const
const [maxP99Ratio, maxShareAbove10Ms, maxGrowthMiB] = [1 / 5, 0.01, 8]

interface Options { parts: readonly Part[]; rounds: number; seconds: number; clients: number; runs: number; requests: number }

export const servingBenchmark: Benchmark = {
  name: 'serving',
  summary: 'What the model server answers, beside FastAPI and BentoML with the same network in TensorFlow, during hot swaps, and what it keeps in memory.',
  usage: [
    '--part <name>      speed, swaps or memory; may be repeated; all where not given', '--rounds <n>       of speed, 3 where not given', '--seconds <n>      of a round, 10 where not given',
    '--clients <n>      connections that ask one question after the other, 16 where not given', '--runs <n>         of the swaps, 5 where not given', '--requests <n>     of memory, 1000000 where not given',
    '\nRANKOPS_SERVERS_PYTHON names a Python that has tensorflow, fastapi, uvicorn and bentoml; without it, peers are left out.',
    'uvicorn uses uvloop and httptools where that Python has them.',
  ].join('\n'),

  async run(argv) {
    const options = readOptions(argv)
    const folder = await mkdtemp(join(tmpdir(), 'rankops-bench-serving-'))
    // They hold a shop and a backend; who only asks what benchmarks there are need not wait for them.
    const [{ makeReleases }, { startBare, startOurs }, { endTree }] = await Promise.all([import('./serving/make-releases.ts'), import('./serving/start-server.ts'), import('./serving/end-tree.ts')])
    const servers: BenchServer[] = []
    const keep = (server: BenchServer) => { servers.push(server); return server }
    try {
      const model = await makeReleases(folder)
      const [ours, bare] = [keep(await startOurs(model, folder)), keep(await startBare(model))]
      console.log(`${model.row.length} features, a body of ${ours.body.length} bytes; ${formatLoad()} before`)
      const kept: boolean[] = []
      if (options.parts.includes('speed')) kept.push(await tellSpeed(ours, bare, model, keep, options))
      if (options.parts.includes('swaps')) kept.push(await tellSwaps(ours, bare, model, options))
      if (options.parts.includes('memory')) kept.push(await tellMemory(ours, options))
      console.log(`\n${formatLoad()} after`)
      return kept.every(Boolean)
    } finally {
      for (const { child } of servers) endTree(child.pid!)
      await removeIfAny(folder)
    }
  },
}

async function tellSpeed(ours: BenchServer, bare: BenchServer, model: BenchModel, keep: (server: BenchServer) => BenchServer, { rounds, seconds, clients }: Options): Promise<boolean> {
  const [{ askOnce, askedForRows, startPeer }, { compareWith, formatSpeed, measureSpeed }] = await Promise.all([import('./serving/start-server.ts'), import('./serving/speed.ts')])
  const python = process.env['RANKOPS_SERVERS_PYTHON']
  const started: BenchServer[] = []
  console.log(`\n## Speed: ${clients} connections, median of ${rounds} rounds of ${seconds} s, one server after the other in each`)
  for (const name of Object.keys(peers) as (keyof typeof peers)[]) {
    if (python === undefined) { console.log(`${name} is left out: RANKOPS_SERVERS_PYTHON is not set`); continue }
    const peer = await startPeer(name, python, model).then(keep, (error: unknown) => { console.log(`${name} is left out: ${messageOf(error)}`) })
    if (peer) started.push(peer)
  }
  const rows = askedForRows(ours, model)
  for (const server of [rows, ...started]) {
    const found = await askOnce(server)
    if (Math.abs(found - model.probability) > 1e-5) throw new Error(`${server.name} answers ${found}, the network ${model.probability}: it is not the same network`)
  }
  const measured = await measureSpeed([bare, ours, rows, ...started], { rounds, seconds, clients })
  console.log(formatSpeed(measured))
  return started.map(({ name }) => {
    const { speed, p99, cpu } = compareWith(measured.get('ours')!, measured.get(name)!)
    const wanted = peers[name as keyof typeof peers]
    // On a machine with neighbours, a peer of several processes loses more of its time to them: what both took of the processor must say the same.
    const isKept = Math.min(speed, 1 / cpu) >= wanted && p99 <= maxP99Ratio
    console.log(`${isKept ? 'KEPT ' : 'BROKEN '}ours : ${name}: ${speed.toFixed(1)} times the requests/s (at least ${wanted}), ${p99.toFixed(3)} of its p99 (at most ${maxP99Ratio}); a request takes ${(1 / cpu).toFixed(1)} times less processor time (at least ${wanted})`)
    return isKept
  }).every(Boolean)
}

async function tellSwaps(ours: BenchServer, bare: BenchServer, model: BenchModel, { runs: nRuns }: Options): Promise<boolean> {
  const { measureBlocks, measureSwaps, medianOf, perSecond, swapsPerRun } = await import('./serving/swaps.ts')
  const blocks = await measureBlocks(model)
  const runs = []
  for (let run = 0; run < nRuns; run++) runs.push(await measureSwaps(ours, bare, model))
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  console.log(`\n## Swaps: ${perSecond} requests/s at fixed times during ${swapsPerRun} swaps; above 10 ms, and of a bare server in the same seconds`)
  console.log(alignTable(['run', 'without swaps', '(bare)', 'with swaps', '(bare)', 'p99 ms', '(bare)', 'failed'], runs.map(({ still, swapping, refused }, i) => [
    String(i + 1), percent(still[0].shareAbove10Ms), percent(still[1].shareAbove10Ms), percent(swapping[0].shareAbove10Ms), percent(swapping[1].shareAbove10Ms), swapping[0].p99Ms.toFixed(1), swapping[1].p99Ms.toFixed(1), String(swapping[0].failed + still[0].failed + refused),
  ])))
  const above = medianOf(runs.map(({ swapping }) => swapping[0].shareAbove10Ms))
  const more = medianOf(runs.map(({ swapping }) => swapping[0].shareAbove10Ms - swapping[1].shareAbove10Ms))
  const failed = runs.reduce((sum, { still, swapping, refused }) => sum + still[0].failed + swapping[0].failed + refused, 0)
  const isKept = failed === 0 && more <= maxShareAbove10Ms
  console.log(`A swap holds the event loop for ${medianOf(blocks).toFixed(1)} ms of processor time at a stretch (median of ${blocks.length} swaps; at most ${Math.max(...blocks).toFixed(1)})`)
  console.log(`${isKept ? 'KEPT ' : 'BROKEN '}${failed} failed (0); above 10 ms ${percent(above)} in the median, ${percent(more)} more than of the bare server (at most ${percent(maxShareAbove10Ms)})`)
  return isKept
}

async function tellMemory(ours: BenchServer, { requests }: Options): Promise<boolean> {
  const { growthPerMillion, measureMemory } = await import('./serving/memory.ts')
  const { rssMiB, failed } = await measureMemory(ours, requests)
  const growth = growthPerMillion(rssMiB, requests)
  const isKept = failed === 0 && growth <= maxGrowthMiB
  console.log(`\n## Memory: ${formatCount(requests)} requests over 100 connections, resident MiB before and after each tenth\n${rssMiB.map((mib) => mib.toFixed(0)).join(' ')}`)
  console.log(`${isKept ? 'KEPT ' : 'BROKEN '}${failed} failed (0); ${growth.toFixed(1)} MiB more a million requests (at most ${maxGrowthMiB})`)
  return isKept
}

function formatLoad(): string {
  return `load average ${loadavg()[0]!.toFixed(1)}`
}

function readOptions(argv: string[]): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: argv, options: { part: { ...text, multiple: true }, rounds: text, seconds: text, clients: text, runs: text, requests: text } })
  const number = (name: 'rounds' | 'seconds' | 'clients' | 'runs' | 'requests', otherwise: number) => {
    const given = values[name] ?? String(otherwise)
    if (!/^[1-9]\d{0,7}$/.test(given)) throw new TypeError(`--${name} ${given}: expected a whole number from 1`)
    return Number(given)
  }
  const wrong = values.part?.find((part) => !parts.includes(part as Part))
  if (wrong !== undefined) throw new TypeError(`--part ${wrong}: there are ${parts.join(', ')}`)
  return { parts: (values.part as Part[] | undefined) ?? parts, rounds: number('rounds', 3), seconds: number('seconds', 10), clients: number('clients', 16), runs: number('runs', 5), requests: number('requests', 1_000_000) }
}
