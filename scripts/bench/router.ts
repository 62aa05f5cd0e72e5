// What a request costs more for our router in between: CPU time of its process a request, beside the shortest proxy that Node's http makes and a bare server.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { alignTable } from './align-table.ts'
import type { Benchmark } from './benchmark.ts'

const programs = join(import.meta.dirname, 'router')
const routerProgram = join(import.meta.dirname, '../../src/serving/router-main.ts')
/** Of the router against the shortest proxy: users, weights, counts, deadlines and a second chance may cost as much again, and no more. */
const maxRatio = 2
/** Clock ticks a second, in /proc; the same on every Linux that runs Node. */
const ticksPerSecond = 100
const clients = 16

export const routerBenchmark: Benchmark = {
  name: 'router',
  summary: 'What the router costs a request, beside the shortest proxy that Node makes and a bare server.',
  usage: '--requests <n>   in each of three rounds, 10000 where not given',

  async run(argv) {
    const { values } = parseArgs({ args: argv, options: { requests: { type: 'string', default: '10000' } } })
    const requests = Number(values.requests)
    if (!Number.isInteger(requests) || requests < 1) throw new TypeError(`--requests ${values.requests}: expected a whole number`)
    const bare = await start([join(programs, 'servers.ts'), 'bare'])
    const proxy = await start([join(programs, 'servers.ts'), 'proxy', bare.url])
    const router = await start([routerProgram])
    try {
      await fetch(`${router.adminUrl}/routes`, { method: 'PUT', body: JSON.stringify({ routes: [{ name: '1.0.0', version: '1.0.0', url: bare.url, weightPercent: 100, role: 'stable' }], shadows: [] }) })
      for (const each of [bare, proxy, router]) await microsecondsOf(each, requests)
      const best = new Map<Server, number>()
      // The least of three rounds: what neighbours take comes on top.
      for (let round = 0; round < 3; round++) for (const each of [bare, proxy, router]) best.set(each, Math.min(best.get(each) ?? Infinity, await microsecondsOf(each, requests)))
      const ratio = best.get(router)! / best.get(proxy)!
      console.log(alignTable(['program', 'µs of CPU time a request'], [['bare server', best.get(bare)!.toFixed(0)], ['shortest proxy', best.get(proxy)!.toFixed(0)], ['router', best.get(router)!.toFixed(0)]]))
      console.log(`router : shortest proxy = ${ratio.toFixed(2)}, at most ${maxRatio}`)
      return ratio <= maxRatio
    } finally {
      for (const each of [bare, proxy, router]) each.child.kill()
    }
  },
}

interface Server { child: ChildProcess; url: string; adminUrl?: string }

async function start(args: string[]): Promise<Server> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('{')) return { child, ...JSON.parse(line) as { url: string; adminUrl?: string } }
  throw new Error(`${args[0]} ended before it told its address`)
}

async function microsecondsOf({ child, url }: Server, requests: number): Promise<number> {
  const before = await cpuSeconds(child.pid!)
  const load = spawn(process.execPath, [join(programs, 'load.ts'), url, String(requests), String(clients)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  load.stdout.on('data', (text: Buffer) => { told += text.toString() })
  await new Promise((resolve) => { load.on('close', resolve) })
  if (told.trim() !== '{"failed":0}') throw new Error(`the load on ${url} did not go through: ${told || 'it ended'}`)
  return (await cpuSeconds(child.pid!) - before) / requests * 1e6
}

async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
