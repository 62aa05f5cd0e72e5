import type { DatasetRows } from '../../dataset/record.ts'
import type { Example } from '../family.ts'

/** For whom features of a table are made. Networks and regressions: numbers of like size, a feature a category. Trees: numbers as they are, a column of
 *  categories as one feature of codes. Features of events are the same for both. */
export type Encoding = 'network' | 'trees'

/** What stands between data and model: it alone knows what a row, a request and a column are. Features are fitted on training examples, ready
 *  for what learns from them, and come as [examples × names.length], row by row. */
export interface Featuriser {
  readonly names: readonly string[]
  /** Of each feature how many categories its codes 0, 1, … stand for; 0 where it is a number. */
  readonly categories: readonly number[]
  /** Rows as an answer in production would make them. Rows of another kind or without a column that it needs fail with MODEL_DATA_UNFIT. */
  rowsAsServed(rows: DatasetRows, examples: readonly Example[]): Float32Array
  /** The same with one column of numbers at other values, ascending quantiles of it; made one after another, as they are asked for. Fails with
   *  COLUMN_UNKNOWN. */
  rowsAlong(column: string, rows: DatasetRows, examples: readonly Example[]): { value: number; features(): Float32Array }[]
  /** The answer to a request of the HTTP endpoint, given the model. Fails with REQUEST_INVALID. */
  answer(request: unknown, now: Date, probabilityOf: ProbabilityOf): Record<string, unknown>
  /** JSON schema of such a request. */
  requestSchema: object
  /** Whether it reads the user's events from `history` of a request, and nothing else that is personal. */
  readsHistory: boolean
  /** The newest events that it looks at; missing where it reads none. */
  historyEvents?: number
  /** Requests that may travel with the model; none shows whose data it was fitted on. */
  goldenRequests(rows: DatasetRows, validation: readonly Example[]): unknown[]
  /** What each user of the rows is interested in at their end; missing where rows tell of no users. */
  profileUsers?(rows: DatasetRows, probabilityOf: ProbabilityOf): Iterable<{ user: string; interests: Record<string, unknown> }>
}

/** The model's probability for one row of features. */
type ProbabilityOf = (features: Float32Array) => number

export interface FittedFeaturiser<F extends Featuriser = Featuriser> {
  featuriser: F
  /** Of the training examples it was fitted on. */
  trainFeatures: Float32Array
}
