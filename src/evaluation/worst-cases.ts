import { gainAt, rankingMetrics } from '../metrics/ranking-metrics.ts'
import type { RankedTruth, Ranking } from '../metrics/ranking-metrics.ts'
import type { Evaluation } from './record.ts'

const maxCases = 10
const maxShown = 5
/** Longer names make a row that nobody reads. */
const maxLetters = 60

export interface WorstCasesInput {
  truth: RankedTruth
  /** The text of each case: queries only, never anything of a user. */
  queries: readonly string[]
  /** By place in the catalogue. */
  nameOf(item: number): string
  candidate: readonly Ranking[]
  other: { name: string; answers: readonly Ranking[] }
  /** What the gate looks at; NDCG@10 where that has no value for a single query. */
  metric: string
}

/** The queries that lost most against what the candidate is compared with, the most first, with what either shows on top. */
export function findWorstCases({ truth, queries, nameOf, candidate, other, metric: wanted }: WorstCasesInput): NonNullable<Evaluation['worstCases']> {
  const metric = rankingMetrics.find(({ name, ofCase }) => name === wanted && ofCase !== undefined) ?? rankingMetrics[0]!
  const sign = metric.higherIsBetter ? 1 : -1
  const valueOf = (ranking: Ranking, i: number) => metric.ofCase!(truth.cases[i]!.relevant, ranking, truth.catalogue)
  const lost = candidate
    .map((ranking, i) => ({ i, value: valueOf(ranking, i), otherValue: valueOf(other.answers[i]!, i) }))
    .filter(({ value, otherValue }) => sign * (otherValue - value) > 0)
    .sort((a, b) => sign * (b.otherValue - b.value - (a.otherValue - a.value)) || (queries[a.i]! < queries[b.i]! ? -1 : 1))
  const sideOf = (i: number, value: number, ranking: Ranking) => ({ value, shown: Array.from(ranking).slice(0, maxShown).map((item) => ({ name: shorten(nameOf(item)), gain: gainAt(truth.cases[i]!.relevant, item) })) })
  return {
    metric: metric.name,
    other: other.name,
    lost: lost.length,
    cases: lost.slice(0, maxCases).map(({ i, value, otherValue }) => ({ query: shorten(queries[i]!), candidate: sideOf(i, value, candidate[i]!), other: sideOf(i, otherValue, other.answers[i]!) })),
  }
}

/** By characters as people count them, so that none is cut in half. */
function shorten(text: string): string {
  const letters = Array.from(text)
  return letters.length <= maxLetters ? text : `${letters.slice(0, maxLetters - 1).join('')}…`
}
