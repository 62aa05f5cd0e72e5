import type { BackendName } from './names.ts'

/** The port to tensors. A driver is chosen by an entry point; families never name one. */
export interface TensorBackend {
  /** `command` where a program of the team's own computes. */
  readonly name: BackendName | 'command'
  /** Where it computes, told truthfully, e.g. "cpu (wasm, SIMD)". */
  readonly device: string
  /** Version of the library behind it. */
  readonly version: string
  /** Fits a network of dense layers with Adam and binary cross-entropy, one visible mini-batch loop. No tensor outlives it. */
  fitDense(input: DenseFit): Promise<DenseWeights>
}

/** Weights of a network of dense layers, in order: kernel [inputs, units] row by row, bias [units]. */
export interface DenseWeights { layers: { inputs: number; units: number; activation: 'relu' | 'sigmoid'; kernel: Float32Array; bias: Float32Array }[] }

/** After `epoch` whole epochs and `step` steps of the next, whose examples so far lost `lossSum` in all. */
export interface FitPosition { epoch: number; step: number; lossSum: number; state: Record<string, Float32Array> }

export interface DenseFit {
  /** Features [rows, width] row by row, labels [rows] of 0 or 1. At least one row. */
  train: { features: Float32Array; labels: Float32Array; rows: number; width: number }
  /** Units of the hidden layers (ReLU); one sigmoid unit follows. */
  hiddenUnits: number[]
  epochs: number
  batchSize: number
  learningRate: number
  /** Weight of the penalty l2/2 · |W|² on the kernels (not on biases); its gradient is added to that of the mean loss. 0 or not given: none. */
  l2?: number
  /** How much a positive example weighs in the loss and its gradient, and a negative one; the sum is divided by the number of examples, not by
   *  that of weights. 1 where not given. */
  positiveWeight?: number
  negativeWeight?: number
  seed: number
  /** State after an epoch: everything needed to continue exactly. `trainLoss` is the mean over the epoch's examples, each weighted like its
   *  label and as its step saw it before the update, without the penalty; NaN where the fit diverged. 'stop' ends the fit with the weights it
   *  has now. A fit that is resumed is not asked again about epochs that are done. */
  onEpoch(epoch: { epoch: number; trainLoss: number; weights: DenseWeights; state: Record<string, Float32Array> }): Promise<'stop' | void>
  /** Asked between two steps of an epoch whether the state is to be kept now: time has passed, or the run is about to end. */
  isPauseDue?(): boolean
  /** Told where the fit is when a pause was due. */
  onPause?(position: FitPosition): Promise<void>
  /** Where an earlier run was: after an epoch, or within one. */
  resumeFrom: (Pick<FitPosition, 'epoch' | 'state'> & Partial<FitPosition>) | undefined
  /** Aborted: the fit ends at the next step border, after a pause that is due, and throws the signal's reason. */
  signal: AbortSignal
}
