import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Steps } from '../base/steps.ts'
import type { DatasetRows } from '../dataset/record.ts'
import type { Spec } from '../spec/record.ts'
import type { TensorBackend } from '../tensor/tensor.ts'

/** A kind of model. One folder per family, the same file names in each; `families/index.ts` lists them. */
export interface Family {
  readonly name: Spec['family']
  /** The labelled examples of each split, in a fixed order. Labels and groups come from the rows alone, so that a candidate and a
   *  baseline with other features are judged on the same examples. */
  buildExamples(rows: DatasetRows, spec: Spec): Examples
  /** Fits a model; never looks at the test examples. Tensors are disposed of before it returns. */
  fit(input: FitInput, ports: FitPorts): Promise<FittedModel>
  /** Simple models that always stand beside a clever one, fitted on the training examples and scored on the given ones. The first is the trivial
   *  model (e.g. the training rate for everybody). Needs no tensors. */
  scoreReferences(rows: DatasetRows, spec: Spec, train: Example[], examples: Example[]): { name: string; scores: Float64Array }[]
  /** Which part of the test each example belongs to, e.g. its category. What the rows cannot be divided by fails with SLICE_UNKNOWN. */
  sliceBy(by: string, rows: DatasetRows, examples: Example[]): string[]
  /** Opens a fitted model from its files, without tensorflow. Files that do not fit together fail with MODEL_INVALID. The clock tells the
   *  time of requests that name none; the system's where it is not given. */
  open(files: ReadonlyMap<string, Uint8Array>, clock?: Clock): Model
  /** The same in steps of few milliseconds, for a server that answers with another model meanwhile. */
  openInSteps(files: ReadonlyMap<string, Uint8Array>, clock?: Clock): Steps<Model>
}

export interface Examples { train: Example[]; validation: Example[]; test: Example[] }
/** One decision to predict: `group` is what intervals are clustered by (the user), `row` the index of its event or example in the rows. */
export interface Example { row: number; group: string; label: 0 | 1 }

export interface FitInput { spec: Spec; rows: DatasetRows; examples: Examples; backend: TensorBackend }
export interface FitPorts {
  log: Log
  /** Called after every epoch with what a resumed run needs; the newest one is given back in `resumeFrom`. */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>
  resumeFrom: Checkpoint | undefined
  /** Told after each checkpoint what all epochs so far came to; what it throws ends the fit. */
  onEpoch?(history: FittedModel['history']): void
  /** Aborted when the run must end: fit saves nothing more and throws the signal's reason at the next epoch or step border. */
  signal: AbortSignal
}
/** State after `epoch` complete epochs, counted over all networks: named typed arrays and what else the family needs. Equal state gives an equal
 *  continuation. */
export interface Checkpoint { epoch: number; arrays: Record<string, Float32Array>; state: Record<string, unknown> }

export interface FittedModel {
  /** What the model is made of; format `open` reads. */
  files: Map<string, Uint8Array>
  /** Number of trained parameters (weights and biases) of one network. */
  parameterCount: number
  /** One line an epoch and network (`seed` tells them apart). Losses are means per example (natural logarithm). */
  history: { seed: number; epoch: number; trainLoss: number; validationLoss: number; validationAuc: number }[]
  /** The epoch whose weights each network has. */
  bestEpochs: { seed: number; epoch: number }[]
}

export interface Model {
  /** Probability in [0, 1] for each example, in order. */
  score(rows: DatasetRows, examples: Example[]): Float64Array
  /** The same of each of the networks that the model averages; one where it is a single network. Their spread is the training's own noise. */
  scoreMembers(rows: DatasetRows, examples: Example[]): Float64Array[]
  /** Scores with one column at other values, all else the same: [values][examples]. The values are quantiles of the column, ascending. Fails with
   *  COLUMN_UNKNOWN where the model sees no such column of numbers. */
  scoreAlong(column: string, rows: DatasetRows, examples: Example[]): { values: number[]; scores: Float64Array[] }
  /** Answers one request of the family's HTTP endpoint; a bad request fails with REQUEST_INVALID. */
  answer(request: unknown): Record<string, unknown>
  /** JSON schemas of such a request and its answer, for the description of the endpoint. */
  schemas: { request: object; answer: object }
  /** Whether a request's `history` ([{ item, kind, time }], time in milliseconds) is all that it tells of a person: a server may then fill it in from what it saw,
   *  and leaves it empty for an answer that is not personal. */
  readsHistory: boolean
  /** For clients that make features themselves: the probability for one row, scaled as the network wants it. */
  features: { names: readonly string[]; probabilityOf(row: Float32Array): number }
  /** What each user of the rows is interested in at their end; missing where the rows tell of no users. */
  profileUsers?(rows: DatasetRows): Iterable<{ user: string; interests: Record<string, unknown> }>
  /** Requests with the answers that this very model gave when it was fitted, for the check before it serves. */
  goldenQueries: { request: unknown; answer: Record<string, unknown> }[]
}
