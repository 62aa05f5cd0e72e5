import type { TensorBackend } from '../../../src/tensor/tensor.ts'
import { alignTable } from '../align-table.ts'
import { cpuSecondsOf, formatCpuSeconds } from '../cpu-time.ts'
import type { makeRows } from './make-data.ts'
import { isSameWithinNoise, meanOf, medianOf } from './noise.ts'
import type { Fitted, Peer } from './open-peer.ts'
import type { Kept } from '../training.ts'

const network = { hiddenUnits: [64], epochs: 10, learningRate: 0.001 }
/** At most so much of Keras' CPU time. */
const promised: ReadonlyMap<number, number> = new Map([[32, 0.5], [1024, 1.1]])

/** The network of the family behavior, fitted by each backend and Keras on the same rows, in turns, so that a busy machine is busy for all. */
export async function compareNetworks(train: ReturnType<typeof makeRows>, backends: readonly TensorBackend[], peer: Peer | undefined, runs: number): Promise<Kept[]> {
  const kept: Kept[] = []
  for (const [batchSize, most] of promised) {
    const fits = new Map<string, Fitted[]>()
    const add = (name: string, fit: Fitted) => fits.set(name, [...fits.get(name) ?? [], fit])
    for (const backend of backends) await fitOurs(backend, { ...train, rows: Math.min(train.rows, 2 * batchSize) }, batchSize, 0)     // compiled and warm, as Keras is
    for (let run = 1; run <= runs; run++) {
      for (const backend of backends) add(backend.name, await fitOurs(backend, train, batchSize, run))
      if (peer) add('Keras', await peer.fit({ model: 'network', width: train.width, batchSize, ...network }))
    }
    const keras = fits.get('Keras')
    console.log(`\nNetwork ${train.width} → ${network.hiddenUnits.join(' → ')} → 1, ${train.rows} rows, ${network.epochs} epochs, batch ${batchSize}; ${runs} fits of each, in turns\n`)
    console.log(alignTable(['fit', 'CPU s, median', 'all', 'of Keras', 'loss, mean'], [...fits].map(([name, all]) => rowOf(name, all, keras))))
    const ours = fits.get('typed-arrays')
    if (keras && ours) kept.push(...judge(ours, keras, batchSize, most))
  }
  return kept
}

async function fitOurs(backend: TensorBackend, train: ReturnType<typeof makeRows>, batchSize: number, seed: number): Promise<Fitted> {
  let loss = NaN
  const began = performance.now()
  const { cpuSeconds } = await cpuSecondsOf(() => backend.fitDense({ train, ...network, batchSize, seed, onEpoch: async ({ trainLoss }) => { loss = trainLoss }, resumeFrom: undefined, signal: new AbortController().signal }))
  return { cpuSeconds, wallSeconds: (performance.now() - began) / 1000, loss }
}

function judge(ours: readonly Fitted[], keras: readonly Fitted[], batchSize: number, most: number): Kept[] {
  const share = medianOf(ours.map(({ cpuSeconds }) => cpuSeconds)) / medianOf(keras.map(({ cpuSeconds }) => cpuSeconds))
  const [our, their] = [ours, keras].map((fits) => fits.map(({ loss }) => loss)) as [number[], number[]]
  const isSame = isSameWithinNoise(our, their)
  return [
    { isKept: share <= most, sentence: `typed-arrays fits a network in at most ${most} of the CPU time that Keras takes at batch ${batchSize}: ${share.toFixed(3)}` },
    ...isSame === undefined ? [] : [{ isKept: isSame, sentence: `and comes to the same loss within the noise of seeds: ${meanOf(our).toFixed(4)} and ${meanOf(their).toFixed(4)}` }],
  ]
}

function rowOf(name: string, fits: readonly Fitted[], keras: readonly Fitted[] | undefined): string[] {
  const seconds = fits.map(({ cpuSeconds }) => cpuSeconds)
  return [name, formatCpuSeconds(medianOf(seconds)), seconds.map(formatCpuSeconds).join(' '), keras ? (medianOf(seconds) / medianOf(keras.map(({ cpuSeconds }) => cpuSeconds))).toFixed(2) : '–', meanOf(fits.map(({ loss }) => loss)).toFixed(4)]
}
