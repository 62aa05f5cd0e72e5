import type { ContractFinding } from '../dataset/record.ts'
import type { Catalogue, Ranking, RelevantItems } from '../metrics/ranking-metrics.ts'
import type { Spec } from '../spec/record.ts'
import type { MonotoneRule } from './monotone.ts'

/** What is known of a candidate and of what it is compared with. Its answers are scores of examples, or rankings for cases. */
export type EvaluationInput = ScoresInput | RankingsInput

export interface JudgedInput {
  model: string
  planHash: string
  datasetFingerprint: string
  rules: Spec['evaluation']
  /** `bytes`: size of its files. */
  candidate: { digest: string; bytes: number }
  /** The released model, `problem` where it cannot answer this test; undefined before the first release. */
  baseline: { version: string; digest: string; problem?: string } | undefined
  /** By what the test is divided, and the slice of each example (or case). */
  slices: readonly { by: string; slices: readonly string[] }[]
  /** What the data contract found, and what that means. */
  contract: readonly ContractFinding[]
  contractRules: Pick<Spec['data']['contract'], 'onBreach'>
  /** Milliseconds of single in-process predictions, see `timePredictions`. */
  predictionMs: readonly number[]
}

/** All scores speak of `test` in its order. */
export interface ScoresInput extends JudgedInput {
  test: readonly { label: 0 | 1; group: string }[]
  /** `repeatedScores`: the same examples scored a second time. */
  candidate: JudgedInput['candidate'] & Scored & { repeatedScores: ArrayLike<number> }
  baseline: { version: string; digest: string } & (Scored | { problem: string }) | undefined
  /** Simple models, the trivial one first. */
  references: readonly { name: string; scores: ArrayLike<number> }[]
  monotone: readonly MonotoneRule[]
}
/** Scores of a model, and of each network that it averages. */
interface Scored { scores: ArrayLike<number>; memberScores: readonly ArrayLike<number>[] }

/** All rankings speak of `cases` in their order; they hold places in the catalogue, the best first. */
export interface RankingsInput extends JudgedInput {
  unit: 'user' | 'query'
  cases: readonly (RelevantItems & { group: string })[]
  catalogue: Catalogue
  /** How many items a ranking may have. */
  k: number
  /** `repeated`: some of the cases, by their places, ranked a second time. `exact`: all of them by vectors of float32, where the model keeps them in bytes. */
  candidate: JudgedInput['candidate'] & { rankings: readonly Ranking[]; exact?: readonly Ranking[]; repeated: { places: readonly number[]; rankings: readonly Ranking[] } }
  baseline: { version: string; digest: string } & ({ rankings: readonly Ranking[] } | { problem: string }) | undefined
  /** Simple models, the trivial one first. */
  references: readonly { name: string; rankings: readonly Ranking[] }[]
  /** Texts by which a report may show single cases; missing where nobody may see them, as with users. */
  texts?: { queries: readonly string[]; nameOf(item: number): string }
}
