// One engine in a process of its own: { engine, packages, products, queries, k, runs, rounds } as JSON on stdin, a Measured as JSON on stdout.
import { json } from 'node:stream/consumers'
import { cpuSecondsOf } from '../cpu-time.ts'
import { engineOfNpm, ours, plainRule } from './engines.ts'
import type { EngineTask, Measured } from './measure-engine.ts'

const { engine: name, packages, products, queries, k, runs, rounds } = await json(process.stdin) as EngineTask
const engine = name === 'ours' ? ours() : name === 'plain' ? plainRule(0.2) : name === 'plain-title' ? plainRule(0) : engineOfNpm(name, packages!)
const indexSeconds: number[] = []
let search = engine.index([])
for (let run = 0; run < runs; run++) {
  const { result, cpuSeconds } = await cpuSecondsOf(() => engine.index(products))
  search = result
  indexSeconds.push(cpuSeconds)
}
const rankings = queries.map((query) => search(query, k))                    // and what is compiled while it runs, is by now
const { cpuSeconds } = await cpuSecondsOf(() => { for (let round = 0; round < rounds; round++) for (const query of queries) search(query, k) })
const measured: Measured = { name: engine.name, indexSeconds, queryMs: 1000 * cpuSeconds / (rounds * queries.length), rankings }
process.stdout.write(JSON.stringify(measured))
