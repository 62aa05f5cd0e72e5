import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { seededRandom } from '../../../src/base/random.ts'
import { spreadOverBags, sumBags } from '../../../src/tensor/embedding/bags.ts'
import { learningTable } from '../../../src/tensor/embedding/sparse-adam.ts'
import { alignTable } from '../align-table.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import type { Kept } from '../training.ts'
import type { Pairs } from './make-data.ts'
import { medianOf } from './noise.ts'
import type { Fitted, Peer } from './open-peer.ts'

export const tables = { rows: 100_000, width: 32, batchSize: 1024, learningRate: 0.001, limit: 0.05 }
/** At most so much of Keras' CPU time. */
const most = 0.15
/** For other reasons than the steps. */
const mostGrownMiB = 2

/** Two tables, a score that is the product of their rows, Adam: ours touches the rows of the batch, Keras' Adam whole tables. */
export async function compareEmbeddings(pairs: Pairs, peer: Peer | undefined, runs: number): Promise<Kept[]> {
  const steps = Math.floor(pairs.chosen.length / tables.batchSize)
  const [ours, theirs]: [Fitted[], Fitted[]] = [[], []]
  fitPairs(pairs, Math.min(steps, 20), 0)
  for (let run = 1; run <= runs; run++) {
    ours.push(await fitOurs(pairs, steps, run))
    if (peer) theirs.push(await peer.fit({ model: 'embeddings', epochs: 1, ...tables }))
  }
  const perStep = (fits: readonly Fitted[]) => (1000 * medianOf(fits.map(({ cpuSeconds }) => cpuSeconds))) / steps
  console.log(`\nTwo tables of ${tables.rows} rows of ${tables.width}, batch ${tables.batchSize}, ${steps} steps; ${runs} fits of each, in turns\n`)
  const rowOf = (name: string, fits: readonly Fitted[]) => [name, perStep(fits).toFixed(2), fits.map((fit) => perStep([fit]).toFixed(2)).join(' '), medianOf(fits.map(({ loss }) => loss)).toFixed(4)]
  console.log(alignTable(['fit', 'CPU ms a step, median', 'all', 'loss, median'], [rowOf('sparse Adam', ours), ...theirs.length > 0 ? [rowOf('Keras', theirs)] : []]))
  const grown = growthOf(pairs, steps)
  const share = perStep(ours) / perStep(theirs)
  return [
    ...theirs.length > 0 ? [{ isKept: share <= most, sentence: `a step of two tables takes at most ${most} of the CPU time that Keras takes: ${share.toFixed(3)}` }] : [],
    { isKept: grown <= mostGrownMiB, sentence: `and memory does not grow with steps: eight times as many hold ${grown.toFixed(1)} MiB more` },
  ]
}

async function fitOurs(pairs: Pairs, steps: number, seed: number): Promise<Fitted> {
  const began = performance.now()
  const { result: loss, cpuSeconds } = await cpuSecondsOf(() => fitPairs(pairs, steps, seed))
  return { cpuSeconds, wallSeconds: (performance.now() - began) / 1000, loss }
}

/** MiB that are held after all steps beyond those after an eighth of them, garbage collected. */
function growthOf(pairs: Pairs, steps: number): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const held: number[] = []
  fitPairs(pairs, steps, 1, (step) => {
    if (step !== Math.ceil(steps / 8) && step !== steps) return
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    held.push((heapUsed + arrayBuffers) / 2 ** 20)
  })
  return held[1]! - held[0]!
}

/** Mean loss over the steps; after the last pair comes the first again. */
function fitPairs({ users, items, chosen }: Pairs, steps: number, seed: number, onStep?: (step: number) => void): number {
  const { rows, width, batchSize, learningRate, limit } = tables
  const random = seededRandom(seed)
  const sides = [users, items].map((indices) => ({ indices, table: learningTable(Float32Array.from({ length: rows * width }, () => (2 * random.next() - 1) * limit), width), vectors: new Float32Array(batchSize * width), changes: new Float32Array(batchSize * width) }))
  const [a, b] = sides as [(typeof sides)[number], (typeof sides)[number]]
  const [starts, values] = [Int32Array.from({ length: batchSize + 1 }, (_, i) => i), new Float32Array(batchSize).fill(1)]
  let lossSum = 0
  for (let step = 0; step < steps; step++) {
    const from = (step * batchSize) % (chosen.length - batchSize + 1)
    const bagsOf = ({ indices }: (typeof sides)[number]) => ({ starts, values, indices: indices.subarray(from, from + batchSize) })
    for (const side of sides) sumBags(bagsOf(side), side.table.values, width, side.vectors)
    for (let pair = 0; pair < batchSize; pair++) lossSum += differ(a, b, pair * width, width, chosen[from + pair]!, batchSize)
    for (const side of sides) {
      spreadOverBags(bagsOf(side), side.changes, width, side.table.gradient)
      side.table.learn(step + 1, learningRate)
    }
    onStep?.(step + 1)
  }
  return lossSum / (steps * batchSize)
}

interface Side { vectors: Float32Array; changes: Float32Array }

/** Binary cross entropy of σ(a · b) of one pair, and what the two vectors should change by. */
function differ(a: Side, b: Side, at: number, width: number, y: number, batchSize: number): number {
  let z = 0
  for (let k = at; k < at + width; k++) z += a.vectors[k]! * b.vectors[k]!
  const by = (1 / (1 + Math.exp(-z)) - y) / batchSize
  for (let k = at; k < at + width; k++) {
    a.changes[k] = by * b.vectors[k]!
    b.changes[k] = by * a.vectors[k]!
  }
  return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))
}
