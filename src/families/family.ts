import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Steps } from '../base/steps.ts'
import type { DatasetRows, Item } from '../dataset/record.ts'
import type { Spec } from '../spec/record.ts'
import type { DenseWeights, TensorBackend } from '../tensor/tensor.ts'

/** A kind of model. One folder per family, the same file names in each; `families/index.ts` lists them. Its examples are judged by their scores, or its
 *  cases by how it ranks items for them. */
export type Family = ScoringFamily | RankingFamily

interface FamilyOf<Input, M extends Model> {
  readonly name: Spec['family']
  /** Fits a model; never looks at the test. Tensors are disposed of before it returns. */
  fit(input: Input, ports: FitPorts): Promise<FittedModel>
  /** Opens a fitted model from its files, without tensorflow. Files that do not fit together fail with MODEL_INVALID. The clock tells the
   *  time of requests that name none; the system's where it is not given. */
  open(files: ReadonlyMap<string, Uint8Array>, clock?: Clock): M
  /** The same in steps of few milliseconds, for a server that answers with another model meanwhile. */
  openInSteps(files: ReadonlyMap<string, Uint8Array>, clock?: Clock): Steps<M>
}

/** Gives a probability for each example. */
export interface ScoringFamily extends FamilyOf<FitInput, ScoringModel> {
  readonly judges: 'scores'
  /** The labelled examples of each split, in a fixed order. Labels and groups come from the rows alone, so that a candidate and a
   *  baseline with other features are judged on the same examples. */
  buildExamples(rows: DatasetRows, spec: Spec): Examples
  /** Simple models that always stand beside a clever one, fitted on the training examples and scored on the given ones. The first is the trivial
   *  model (e.g. the training rate for everybody). Needs no tensors. */
  scoreReferences(rows: DatasetRows, spec: Spec, train: Example[], examples: Example[]): { name: string; scores: Float64Array }[]
  /** Which part of the test each example belongs to, e.g. its category. What the rows cannot be divided by fails with SLICE_UNKNOWN. */
  sliceBy(by: string, rows: DatasetRows, examples: Example[]): string[]
}

/** Ranks the items of the catalogue for each case: a user, a query. */
export interface RankingFamily extends FamilyOf<RankingFitInput, RankingModel> {
  readonly judges: 'rankings'
  /** What a case is, in words of people. */
  readonly unit: 'user' | 'query'
  /** The cases of validation and test, in a fixed order; from the rows alone, as for examples. */
  buildCases(rows: DatasetRows, spec: Spec): Cases
  /** Simple models that always stand beside a clever one: what each would show for every case, at most `k` items as places in `rows.items`. The first is
   *  the trivial model (popularity; plain BM25 of the names). */
  rankReferences(rows: DatasetRows, spec: Spec, cases: readonly Case[], k: number): { name: string; rankings: Int32Array[] }[]
  /** Which part of the test each case belongs to. What it cannot be divided by fails with SLICE_UNKNOWN. */
  sliceBy(by: string, rows: DatasetRows, cases: readonly Case[]): string[]
}

export interface Examples { train: Example[]; validation: Example[]; test: Example[] }
/** One decision to predict: `group` is what intervals are clustered by (the user), `row` the index of its event or example in the rows. */
export interface Example { row: number; group: string; label: 0 | 1 }

/** `train`: how many rows a model learns from. */
export interface Cases { train: number; validation: Case[]; test: Case[] }
/** One ranking to make: `group` is what intervals are clustered by (the user, the query), `row` the index of its first event or judgement in the rows.
 *  `relevant`: what should be found, items as places in `rows.items`, each once, with its gain in (0, 1]; recall counts those from `relevantFrom` on. */
export interface Case { row: number; group: string; relevant: readonly { item: number; gain: number }[] }
export { relevantFrom } from '../metrics/ranking-metrics.ts'

export interface RankingFitInput { spec: Spec; rows: DatasetRows; cases: Cases; backend: TensorBackend }
/** `program`: what fits the model in place of our algorithms, where the spec names one. */
export interface FitInput { spec: Spec; rows: DatasetRows; examples: Examples; backend: TensorBackend; program?: Program }
export interface FitPorts {
  log: Log
  /** Called after every epoch with what a resumed run needs, and between where one is due; the newest one is given back in `resumeFrom`. One that takes long to write
   *  may be passed over, unless it was due. */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>
  /** Asked at every border of a step, an iteration or a tree: true where time has passed, or the run is about to end. The question itself tells that the fit
   *  goes on, so that one which hangs is found. Never where it is not given. */
  isCheckpointDue?(): boolean
  resumeFrom: Checkpoint | undefined
  /** Told after each checkpoint what all epochs so far came to; what it throws ends the fit. */
  onEpoch?(history: FittedModel['history']): void
  /** Aborted when the run must end: at the next border fit saves what it has, if a checkpoint is due, and throws the signal's reason. */
  signal: AbortSignal
}
/** State after `epoch` complete epochs, counted over all networks: named typed arrays and what else the family needs. Equal state gives an equal
 *  continuation. */
export interface Checkpoint { epoch: number; arrays: Record<string, Float32Array>; state: Record<string, unknown> }

/** A program of the team's own: rows in, a model out. Features are [rows × columns], row by row; labels 0 or 1. `categories` as in a model's own features: of each column how many
 *  categories its codes stand for, 0 for a number. */
export type Program = (input: ProgramInput, ports: ProgramPorts) => Promise<ProgramOutput>
export interface ProgramInput { family: Spec['family']; features: readonly string[]; categories: readonly number[]; train: ProgramRows; validation: ProgramRows }
interface ProgramRows { features: Float32Array; labels: Float32Array }
export type ProgramPorts = Pick<FitPorts, 'log' | 'signal' | 'isCheckpointDue'>
export interface ProgramOutput {
  /** Of dense layers, as our own are; or else a graph in ONNX format with one input [rows, columns], and a probability for each row as its first output. */
  network?: DenseWeights
  onnx?: Uint8Array
  history: FittedModel['history']
  /** What it says that it ran on, and with. */
  device: string
  version: string
  usesGpu: boolean
}

export interface FittedModel {
  /** What the model is made of; format `open` reads. */
  files: Map<string, Uint8Array>
  /** Number of trained parameters (weights and biases) of one network. */
  parameterCount: number
  /** One line an epoch and network (`seed` tells them apart). Losses are means per example (natural logarithm). Empty where nothing is fitted by epochs. */
  history: { seed: number; epoch: number; trainLoss: number; validationLoss: number; validationAuc: number }[]
  /** The epoch whose weights each network has. */
  bestEpochs: { seed: number; epoch: number }[]
  /** The features that lowered the loss most, the strongest first, each with its share of all that was lowered; missing where nothing tells. */
  strongest?: { feature: string; share: number }[]
  /** What an algorithm `auto` compared, and which of it the model is; missing where the spec names the algorithm and its settings. */
  selection?: Selection
  /** What a program of the team's own says that it ran on. */
  ranOn?: { device: string; version: string }
}

/** Settings compared on the validation part by one metric, in the order in which they were tried; `chosen` is a place in `trials`. `whyUsual`: why nothing was compared and the usual settings
 *  stay, a sentence. */
export interface Selection { metric: string; whyUsual?: string; trials: { algorithm: string; settings: Record<string, number | string>; value: number }[]; chosen: number }

/** What a server needs of a model of any family. */
export interface Model {
  /** Answers one request of the family's HTTP endpoint; a bad request fails with REQUEST_INVALID. */
  answer(request: unknown): Record<string, unknown>
  /** JSON schemas of such a request and its answer, for the description of the endpoint. */
  schemas: { request: object; answer: object }
  /** Whether a request's `history` ([{ item, kind, time }], time in milliseconds) is all that it tells of a person: a server may then fill it in from what it saw,
   *  and leaves it empty for an answer that is not personal. */
  readsHistory: boolean
  /** The newest events of a user that count in an answer: a server that remembers as many answers as the model was judged. Missing where no history is read. */
  historyEvents?: number
  /** Fields beside the history that may tell of a person (what other models say of items): an answer that is not personal is made without them. Missing where no history is read
   *  either: nobody said what is personal (columns of a table). */
  personalFields?: readonly string[]
  /** Requests with the answers that this very model gave when it was fitted, for the check before it serves. */
  goldenQueries: { request: unknown; answer: Record<string, unknown> }[]
  /** Requests as clients send them, to measure how long answers take; the golden ones where it is missing. */
  usualRequests?: readonly unknown[]
  /** What the person on call should know of the model on this machine, a sentence each; missing where there is nothing. */
  warnings?: readonly string[]
  /** What somebody may be about to type, for families that are asked by words; a bad request fails with REQUEST_INVALID. */
  completion?: { answer(request: unknown): Record<string, unknown>; schemas: { request: object; answer: object } }
  /** Items that may change while it serves; missing where those of its training stay. */
  catalogue?: ChangingCatalogue
  /** Gives back what the collector of garbage does not see; it is not asked again. Missing where there is nothing. */
  end?(): void
  /** For clients that make features themselves: the probability for one row, scaled as the network wants it. */
  features?: { names: readonly string[]; probabilityOf(row: Float32Array): number }
}

/** Changes are there from the next request on. */
interface ChangingCatalogue {
  /** How many may be put at once without keeping others waiting, where it is another number than usual. */
  perPut?: number
  /** Adds items, and writes those anew that are there already. */
  put(items: readonly Item[]): void
  /** Ids that are not there are none of its business. */
  remove(ids: readonly string[]): void
  /** Tidies up what changes have left, in short steps between which others may come. */
  tidy(): Steps<void>
}

export interface RankingModel extends Model {
  /** The best items of each case, best first, as places in `rows.items`: at most `k`, fewer where it finds fewer, none twice. A case of a user is answered
   *  from the events before its split; what they hold is not shown again. Rows that it cannot read fail with MODEL_DATA_UNFIT. */
  rank(rows: DatasetRows, cases: readonly Case[], k: number): Int32Array[]
  /** The same by vectors of float32 as the rows have them, where the model keeps them in bytes: to tell what that costs. Missing where no vector counts. */
  rankExactly?(rows: DatasetRows, cases: readonly Case[], k: number): Int32Array[]
}

export interface ScoringModel extends Model {
  /** Probability in [0, 1] for each example, in order. */
  score(rows: DatasetRows, examples: Example[]): Float64Array
  /** The same of each of the networks that the model averages; one where it is a single network. Their spread is the training's own noise. */
  scoreMembers(rows: DatasetRows, examples: Example[]): Float64Array[]
  /** Scores with one column at other values, all else the same: [values][examples]. The values are quantiles of the column, ascending. Fails with
   *  COLUMN_UNKNOWN where the model sees no such column of numbers. */
  scoreAlong(column: string, rows: DatasetRows, examples: Example[]): { values: number[]; scores: Float64Array[] }
  features: NonNullable<Model['features']>
  /** What each user of the rows is interested in at their end; missing where the rows tell of no users. */
  profileUsers?(rows: DatasetRows): Iterable<{ user: string; interests: Record<string, unknown> }>
}
