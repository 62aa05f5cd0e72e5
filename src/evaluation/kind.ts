import type { AnyMetricName, Metric } from '../metrics/metric.ts'
import type { Check, Evaluation } from './record.ts'

/** How one kind of answer is judged: scores of examples, rankings of cases. All that follows is the same for both. */
export interface Kind<Truth, Answers extends ArrayLike<unknown>> {
  readonly metrics: readonly Metric<Truth, Answers, AnyMetricName>[]
  /** What slices are compared in where no gate names a metric. */
  readonly defaultMetric: AnyMetricName
  /** What is true of some places of the test, and what was answered there. */
  pickTruth(truth: Truth, places: readonly number[]): Truth
  pickAnswers(answers: Answers, places: readonly number[]): Answers
  /** Whether answers can be measured at all, and why not where they cannot. */
  areSound(answers: Answers): boolean
  readonly whyUnsound: string
  /** Whether a part of the test can tell a good model from a bad one. */
  canTell(truth: Truth): boolean
  readonly words: {
    /** What intervals are clustered by: one and several of it. */
    groups: readonly [one: string, several: string]
    /** What a slice needs at least, of so many examples and groups. */
    sliceNeeds(examples: number, groups: number): string
  }
}

/** Answers of a model, and of each network that it averages, in the order of the test. */
interface Answered<Answers> { answers: Answers; memberAnswers: readonly Answers[] }
/** What the differences are to: its name in a sentence, and whether it is the released model. */
export interface Other<Answers> extends Answered<Answers> { name: string; isBaseline: boolean }

/** A test with what each model answered. `released`: undefined where there is none, or it could not answer. References: simple models, the trivial one first. */
export interface AnsweredTest<Truth, Answers extends ArrayLike<unknown>> {
  kind: Kind<Truth, Answers>
  truth: Truth
  groups: readonly string[]
  candidate: Answered<Answers>
  released: Answered<Answers> | undefined
  references: readonly { name: string; answers: Answers }[]
  /** What else must speak of the same places of the test. */
  alsoAligned: readonly [what: string, values: ArrayLike<unknown>][]
  findOwn(other: Other<Answers> | undefined, resampling: Resampling): OwnFindings
}

/** What only scores or only rankings have: how large the test is, checks of the answers themselves, and what a report is drawn from. */
interface OwnFindings extends Pick<Evaluation, 'unit' | 'test' | 'curves' | 'notes' | 'worstCases' | 'quantisation'> { checks: readonly Check[] }

/** How figures are drawn. */
export interface Resampling { samples: number; confidence: number; seed: number }

/** What the candidate is compared with: the released model, the trivial one before the first release; undefined where that has no sound answers. A released
 *  model that cannot answer is not replaced by a weaker one. */
export function otherOf<Truth, Answers extends ArrayLike<unknown>>({ kind, released, references: [trivial] }: Pick<AnsweredTest<Truth, Answers>, 'kind' | 'released' | 'references'>, baseline: { version: string } | undefined): Other<Answers> | undefined {
  const other = baseline
    ? released && { ...released, name: `baseline ${baseline.version}`, isBaseline: true }
    : trivial && { answers: trivial.answers, memberAnswers: [], name: 'the trivial model', isBaseline: false }
  return other && kind.areSound(other.answers) ? other : undefined
}
