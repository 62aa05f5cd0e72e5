import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isFailure } from '../../src/base/errors.ts'
import { openBackend } from '../../src/cli/open-backend.ts'
import { embedded } from '../../src/plan/step-costs.ts'
import { backendNames } from '../../src/tensor/names.ts'
import type { BackendName } from '../../src/tensor/names.ts'
import type { TensorBackend } from '../../src/tensor/tensor.ts'
import type { Benchmark } from './benchmark.ts'
import { measureCosts } from './training/costs.ts'
import { compareEmbeddings, tables } from './training/embeddings.ts'
import { makePairs, makeRows } from './training/make-data.ts'
import { compareNetworks } from './training/network.ts'
import { openPeer } from './training/open-peer.ts'
import type { Peer } from './training/open-peer.ts'

const parts = ['network', 'embeddings'] as const
const steps = 200

export interface Kept { isKept: boolean; sentence: string }

/** CPU time of training networks and embeddings, beside Keras. */
export const trainingBenchmark: Benchmark = {
  name: 'training',
  summary: 'CPU time of networks on each backend and of two tables of embeddings, against Keras',
  usage: [
    '--part <name>    network or embeddings; may be repeated. Both where not given.',
    '--backend <name> may be repeated. Where not given typed-arrays, wasm and, where it is set up, libtensorflow; for costs those that need nothing installed.',
    '--runs <n>       fits of each, taking turns. Default 5.',
    '--peers <python> a Python with tensorflow. Default RANKOPS_KERAS_PYTHON; without one there is nothing to compare with.',
    '--costs          measures instead what a step costs, and prints the lines of src/plan/step-costs.ts.',
  ].join('\n'),

  async run(argv) {
    const options = readOptions(argv)
    if (options.isCosts) return measureCosts(options.backends)
    const folder = await mkdtemp(join(tmpdir(), 'rankops-bench-training-'))
    const [rows, pairs] = [makeRows(25_000, 100), makePairs(steps * tables.batchSize, tables.rows)]
    let peer: Peer | undefined
    try {
      await writeAll(folder, { 'features.f32': rows.features, 'labels.f32': rows.labels, 'users.i32': pairs.users, 'items.i32': pairs.items, 'chosen.f32': pairs.chosen })
      peer = options.python ? openPeer(options.python, folder) : undefined
      const promises = [
        ...options.parts.includes('network') ? await compareNetworks(rows, await openAll(options.backends), peer, options.runs) : [],
        ...options.parts.includes('embeddings') ? await compareEmbeddings(pairs, peer, options.runs) : [],
      ]
      console.log()
      for (const { isKept, sentence } of promises) console.log(`${isKept ? 'KEPT' : 'BROKEN'} ${sentence}`)
      if (!peer) console.log('Keras was not run: name a Python with --peers.')
      return promises.every(({ isKept }) => isKept)
    } finally {
      peer?.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function openAll(names: readonly BackendName[]): Promise<TensorBackend[]> {
  const opened = []
  for (const name of names) {
    try {
      opened.push(await openBackend(name, { gpu: 0 }))
    } catch (error) {
      if (!isFailure(error)) throw error
      console.log(`${name} is not measured: ${error.message}`)
    }
  }
  return opened
}

async function writeAll(folder: string, files: Record<string, Float32Array | Int32Array>): Promise<void> {
  await Promise.all(Object.entries(files).map(([name, values]) => writeFile(join(folder, name), values)))
}

function readOptions(argv: string[]): { parts: readonly string[]; backends: BackendName[]; runs: number; python: string | undefined; isCosts: boolean } {
  const { values } = parseArgs({
    args: argv,
    options: { part: { type: 'string', multiple: true, default: [...parts] }, backend: { type: 'string', multiple: true }, runs: { type: 'string', default: '5' }, peers: { type: 'string' }, costs: { type: 'boolean', default: false } },
  })
  const known = (option: string, given: string[], names: readonly string[]) => {
    const unknown = given.find((name) => !names.includes(name))
    if (unknown !== undefined) throw new TypeError(`--${option} ${unknown}: there are ${names.join(', ')}`)
    return given
  }
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new TypeError(`--runs ${values.runs}: expected a whole number from 1`)
  return { parts: known('part', values.part, parts), backends: known('backend', values.backend ?? (values.costs ? [...embedded] : ['typed-arrays', 'wasm', 'libtensorflow']), backendNames) as BackendName[], runs, python: values.peers ?? process.env['RANKOPS_KERAS_PYTHON'], isCosts: values.costs }
}
