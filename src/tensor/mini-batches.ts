import { setImmediate } from 'node:timers/promises'
import { seededRandom } from '../base/random.ts'
import { initialParameters, layersOf, weightsOf } from './dense-layers.ts'
import type { Layer } from './dense-layers.ts'
import type { DenseFit, DenseWeights } from './tensor.ts'

/** Features [rows, width] row by row and labels [rows]; overwritten by the next batch. */
export interface Batch { rows: number; features: Float32Array; labels: Float32Array }

/** What a backend brings to the loop: a network and its optimiser, and one step of it. */
export interface DenseStepper {
  /** One step of Adam on the objective. Gives Σ of the batch's weighted losses as they were before it; a backend that reads late gives a promise of it. */
  step(batch: Batch): number | Promise<number>
  /** All that a later run needs, but the number of steps; `parameters` is the network. */
  state(): State | Promise<State>
  /** Fails with TENSOR_STATE_UNFIT where the state is that of another network. */
  restore(state: Record<string, Float32Array>, steps: number): void
  dispose(): void
}

type State = { parameters: Float32Array } & Record<string, Float32Array>

/** Opens a stepper for a network with these parameters, flat as in `dense-layers.ts`. */
type OpenStepper = (layers: readonly Layer[], parameters: Float32Array, input: DenseFit) => DenseStepper

/** Other work of the process (signals, timers) waits no longer than this, or one step. */
const yieldAfterMs = 100

/** The loop of every backend: epochs in an order of their own, batches, steps. The same input gives the same weights on the same backend, whether or
 *  not it was interrupted, between epochs or within one. */
export async function runMiniBatches(input: DenseFit, open: OpenStepper): Promise<DenseWeights> {
  const { train, batchSize, signal, resumeFrom } = input
  const layers = layersOf(train.width, input.hiddenUnits)
  const random = seededRandom(input.seed)
  const stepper = open(layers, initialParameters(layers, random), input)
  const stepsPerEpoch = Math.ceil(train.rows / batchSize)
  const gather = batchGatherer(train, Math.min(batchSize, train.rows))
  let order = Array.from({ length: train.rows }, (_, row) => row)
  let yieldedAt = performance.now()

  try {
    const done = { epoch: 0, step: 0, lossSum: 0, ...resumeFrom }
    if (resumeFrom) stepper.restore(resumeFrom.state, done.epoch * stepsPerEpoch + done.step)
    for (let epoch = 1; epoch <= input.epochs; epoch++) {
      order = random.shuffle(order)                                       // also for epochs that are already done: the stream stays the same
      if (epoch <= done.epoch) continue
      const isUnderWay = epoch === done.epoch + 1
      let lossSum = isUnderWay ? done.lossSum : 0
      for (let step = isUnderWay ? done.step : 0; step < stepsPerEpoch; step++) {
        if (step > 0 && input.isPauseDue?.()) await input.onPause?.({ epoch: epoch - 1, step, lossSum, state: await stepper.state() })
        signal.throwIfAborted()
        const lost = stepper.step(gather(order, step * batchSize))
        lossSum += typeof lost === 'number' ? lost : await lost
        if (performance.now() - yieldedAt > yieldAfterMs) {
          await setImmediate()
          yieldedAt = performance.now()
        }
      }
      const state = await stepper.state()
      // A ReLU of wasm turns NaN into 0, so that a diverged network may show a finite loss: its weights tell.
      const hasDiverged = !state.parameters.every(Number.isFinite)
      if ((await input.onEpoch({ epoch, trainLoss: hasDiverged ? NaN : lossSum / train.rows, weights: weightsOf(state.parameters, layers), state })) === 'stop') break
    }
    return weightsOf((await stepper.state()).parameters, layers)
  } finally {
    stepper.dispose()
  }
}

/** Copies the rows of a batch into one array that every batch reuses. */
function batchGatherer(train: DenseFit['train'], batchSize: number) {
  const features = new Float32Array(batchSize * train.width)
  const labels = new Float32Array(batchSize)
  return (order: readonly number[], start: number): Batch => {
    const rows = Math.min(batchSize, train.rows - start)
    for (let i = 0; i < rows; i++) {
      const from = order[start + i]! * train.width
      features.set(train.features.subarray(from, from + train.width), i * train.width)
      labels[i] = train.labels[order[start + i]!]!
    }
    return { rows, features: features.subarray(0, rows * train.width), labels: labels.subarray(0, rows) }
  }
}
