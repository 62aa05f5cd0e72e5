import { setImmediate } from 'node:timers/promises'
import { seededRandom } from '../../../base/random.ts'
import type { SparseMatrix } from '../../../matrix/sparse.ts'
import { sumBags } from '../../../tensor/embedding/bags.ts'
import { learningTable } from '../../../tensor/embedding/sparse-adam.ts'
import { batchMaker } from './batches.ts'
import { featuresOf } from './features.ts'
import { lossOf } from './loss.ts'

/** A vector of `factors` numbers for each item: as part of a history, and as what may be recommended. */
export interface Towers { history: Float32Array; items: Float32Array; factors: number }

export interface TwoTowerInput {
  /** Users × items; values are the weights in a history. */
  users: SparseMatrix
  /** Items × attributes, rows of length 1. */
  content: SparseMatrix
  factors: number
  /** Passes over the users. */
  iterations: number
  seed: number
  learningRate?: number
  idDropout?: number
  negatives?: number
  usersPerBatch?: number
  /** State after so many passes of an earlier run, and so many steps of the next, which this one goes on from: to the same bytes as without the break. */
  resumeFrom?: Position & { arrays: Record<string, Float32Array> }
}

/** `loss`: of the steps, their part of the pass's mean. */
interface Position { iteration: number; step?: number; loss?: number }

interface TwoTowerPorts {
  /** Ends the fit at the next batch, with the signal's reason. */
  signal?: AbortSignal
  /** Told after every pass: the mean loss of its batches, and what a later run needs. */
  onIteration?(iteration: number, read: () => Record<string, Float32Array>, loss: number): void | Promise<void>
  /** Asked between two steps whether the state is to be kept now. */
  isPauseDue?(): boolean
  /** Told where a pause was due. */
  onPause?(position: Position, read: () => Record<string, Float32Array>): Promise<void>
}

/** Two towers (Covington et al. 2016; Yi et al. 2019), each a sum of embeddings of features: ids and attributes of the items of a history on the one side, of an item on the other. Ids are left out
 *  at random (Volkovs et al. 2017, DropoutNet), so that an item that nobody met yet lives from its attributes. Equal input gives equal bytes. */
export async function fitTwoTower({ users, content, factors, iterations, seed, learningRate = 0.01, idDropout = 0.3, negatives = 256, usersPerBatch = 64, resumeFrom }: TwoTowerInput, { signal, onIteration, isPauseDue, onPause }: TwoTowerPorts = {}): Promise<Towers> {
  const nFeatures = content.rows + content.columns
  const random = seededRandom(seed)
  const [history, items] = (['history', 'items'] as const).map((name) => {
    const saved = (of: string) => resumeFrom?.arrays[`${name}.${of}`]?.slice()
    const [values, firstMoment, secondMoment] = [saved('values'), saved('firstMoment'), saved('secondMoment')]
    if (values && firstMoment && secondMoment) return learningTable(values, factors, { firstMoment, secondMoment })
    return learningTable(Float32Array.from({ length: nFeatures * factors }, () => random.normal() * startDeviation / Math.sqrt(factors)), factors)
  }) as [ReturnType<typeof learningTable>, ReturnType<typeof learningTable>]
  const { perEpoch, batchesOf } = batchMaker({ users, content, usersPerBatch, negatives, idDropout })
  const read = () => Object.fromEntries(Object.entries({ history, items }).flatMap(([name, table]) => (['values', 'firstMoment', 'secondMoment'] as const).map((of) => [`${name}.${of}`, table[of].slice()])))

  for (let iteration = (resumeFrom?.iteration ?? 0) + 1; iteration <= iterations; iteration++) {
    const before = iteration === (resumeFrom?.iteration ?? 0) + 1 ? resumeFrom : undefined
    const firstStep = (iteration - 1) * perEpoch
    let step = firstStep
    let loss = before?.loss ?? 0
    for (const batch of batchesOf(seededRandom(seed + 7919 * iteration))) {
      if (step < firstStep + (before?.step ?? 0)) {                        // drawn again, so that the stream of chances stays the same, and not learnt again
        step += 1
        continue
      }
      loss += lossOf(batch, { history, items }, factors) / perEpoch
      step += 1
      const rate = learningRate * (1 - (step - 1) / (iterations * perEpoch))
      history.learn(step, rate)
      items.learn(step, rate)
      await setImmediate()
      if (step < firstStep + perEpoch && isPauseDue?.()) await onPause?.({ iteration: iteration - 1, step: step - firstStep, loss }, read)
      signal?.throwIfAborted()
    }
    await onIteration?.(iteration, read, loss)
  }

  const features = featuresOf(users, content)
  const vectorsOf = (table: Float32Array) => {
    const vectors = new Float32Array(features.rows * factors)
    sumBags(features, table, factors, vectors)
    return vectors
  }
  return { history: vectorsOf(history.values), items: vectorsOf(items.values), factors }
}

const startDeviation = 0.3
