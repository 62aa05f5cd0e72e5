import type { QueryRows } from '../../dataset/record.ts'
import { rankingMetric } from '../../metrics/ranking-metrics.ts'
import type { Spec } from '../../spec/record.ts'
import type { Case, FitPorts, Selection } from '../family.ts'
import { blend } from './blend.ts'
import { asker, gatherFor, rankPool } from './engine.ts'
import type { AskedQuery, Engine, RankSettings } from './engine.ts'
import { fieldNames, searchFields } from './fields.ts'
import { weighFields } from './index/search-index.ts'
import { gradedQueries } from './judgements.ts'
import type { GradedQuery } from './judgements.ts'
import type { Pool } from './pool.ts'
import { featureNames, rankerFeatures } from './ranker/features.ts'
import { fitRanker } from './ranker/fit-ranker.ts'
import { reranked } from './ranker/rerank.ts'
import type { LinearRanker } from './ranker/rerank.ts'

/** Vectors beside words where the spec gives no weight: raises recall on CrowdFlower by .015 and costs .002 of NDCG on QBQTC. */
export const usualVectorWeight = 0.3

const metric = rankingMetric('ndcgAt10')
/** With fewer queries the best of several trials is mostly luck. */
const fewestQueries = 40
/** More only take longer. */
const mostQueries = 500
const candidateDepth = 200

interface Trial { algorithm: string; settings: Record<string, number>; value: number; values: Float64Array; rank: RankSettings; others: number }

/** Compares settings on the validation queries, paired query by query: another weight of the vectors, of the fields beside the name, then a ranker that learnt from the training
 *  judgements. What is usual stays unless another is better by more than one standard error; the ranker must beat what was chosen before it by 1.645 (95 %, one-sided).
 *  The engine is left with the fields that were chosen. */
export function choose({ spec, rows, validation, engine, learnsFromAll }: { spec: Spec; rows: QueryRows; validation: readonly Case[]; engine: Engine; learnsFromAll: boolean }, { log, signal }: Pick<FitPorts, 'log' | 'signal'>): { settings: RankSettings; selection: Selection } {
  const { parameters } = spec
  const usual = { vectorWeight: engine.vectors.size === 0 ? 0 : parameters.vectorWeight ?? usualVectorWeight }
  const judges = judgesOf(validation)
  const limit = tooFewToChoose(judges) ? 1 : parameters.trials
  const trials: Trial[] = []
  const ask = asker(engine)
  const asked = judges.map(({ row }) => ask(rows.judgements[row]!.query, true))
  let pools: Pool[] = []

  const tryOut = (rank: RankSettings, others: number) => {
    if (trials.length >= limit) return
    signal.throwIfAborted()
    const values = Float64Array.from(judges, ({ relevant }, i) => metric.ofCase!(relevant, rankPool(engine, asked[i]!, pools[i]!, rank).keys, { nItems: rows.items.length }))
    trials.push({ algorithm: rank.ranker ? 'ranker' : rank.vectorWeight === 0 ? 'bm25' : 'fusion', settings: { vectorWeight: rank.vectorWeight, otherFields: others }, value: mean(values), values, rank, others })
  }
  const useFields = (others: number) => {
    weigh(engine, spec, others)
    pools = asked.map((one) => gatherFor(engine, one, { vectorWeight: 1 }, { depth: candidateDepth }))
  }

  useFields(1)
  tryOut(usual, 1)
  if (engine.vectors.size > 0 && parameters.vectorWeight === undefined) for (const vectorWeight of [0, 0.1, 0.6, 1.2]) tryOut({ vectorWeight }, 1)
  const weight = bestOf(trials, 0, 1).rank
  for (const others of saysBesideName(engine) ? [0.5, 2, 4] : []) {
    if (trials.length >= limit) break
    useFields(others)
    tryOut(weight, others)
  }
  let chosen = bestOf(trials, 0, 1)

  if (trials.length < limit) {
    useFields(chosen.others)
    const ranker = learnRanker(engine, rows, [0], chosen.rank)
    if (ranker) tryOut({ ...chosen.rank, ranker }, chosen.others)
    const before = chosen
    chosen = bestOf([before, ...trials.filter(({ rank }) => rank.ranker)], 0, 1.645)
  }
  weigh(engine, spec, chosen.others)
  const ranker = chosen.rank.ranker && (learnsFromAll ? learnRanker(engine, rows, [0, 1], chosen.rank) : chosen.rank.ranker)
  const settings = { vectorWeight: chosen.rank.vectorWeight, ...(ranker && { ranker }) }
  const whyUsual = judges.length < fewestQueries ? `The validation part has ${judges.length} of the ${fewestQueries} queries that a choice needs, so the usual weights stay.` : undefined
  log.info(whyUsual ?? `Compared ${trials.length} settings on ${judges.length} queries: ${chosen.algorithm} with vectors at ${settings.vectorWeight}, other fields at ${chosen.others} times their weights, has NDCG@10 ${chosen.value.toFixed(4)}`)
  const compared = judges.length === 0 ? [] : trials.map(({ algorithm, settings, value }) => ({ algorithm, settings, value }))
  return { settings, selection: { metric: 'ndcgAt10', trials: compared, chosen: trials.indexOf(chosen), ...(whyUsual !== undefined && { whyUsual }) } }
}

/** The queries that settings are compared on, spread evenly. */
export function judgesOf(validation: readonly Case[]): Case[] {
  return validation.filter((_, i) => i % Math.ceil(validation.length / mostQueries) === 0)
}

export function tooFewToChoose(judges: readonly Case[]): boolean {
  return judges.length < fewestQueries
}

/** The trial of the highest mean, if it is better than the one at `usual` by more than `errors` standard errors of the paired differences; else that one. */
export function bestOf<T extends { value: number; values: Float64Array }>(trials: readonly T[], usual: number, errors: number): T {
  const [first, best] = [trials[usual]!, trials.reduce((a, b) => (b.value > a.value ? b : a))]
  const differences = best.values.map((value, i) => value - first.values[i]!)
  const gain = mean(differences)
  const error = Math.sqrt(mean(differences.map((difference) => (difference - gain) ** 2)) / Math.max(1, differences.length - 1))
  return gain > errors * error ? best : first
}

/** Whether any field beside the name has a word that counts. */
function saysBesideName({ index: { fields, parts } }: Engine): boolean {
  return fields.some(({ weight }, i) => i > 0 && weight > 0 && parts.some(({ segment }) => segment.fields[i]!.documents.length > 0))
}

/** Words beside the name at so many times what the spec gives them. */
function weigh(engine: Engine, { parameters }: Spec, others: number): void {
  const weights = new Map(searchFields(parameters).map(({ name, weight }) => [name, name === fieldNames[0] ? weight : weight * others]))
  engine.index = weighFields(engine.index, ({ name }) => ({ weight: weights.get(name)! }))
}

function learnRanker(engine: Engine, rows: QueryRows, splits: readonly number[], rank: RankSettings): LinearRanker | undefined {
  const ask = asker(engine)
  const queries = gradedQueries(rows).filter(({ split }) => splits.includes(split))
  if (queries.length < fewestQueries) return undefined
  const step = Math.ceil(queries.length / (2 * mostQueries))
  return fitRanker(queries.filter((_, i) => i % step === 0).map((one) => candidatesOf(one, ask(one.query, true), engine, rank)), featureNames.length)
}

function candidatesOf({ graded }: GradedQuery, asked: AskedQuery, engine: Engine, { vectorWeight }: RankSettings) {
  const pool = gatherFor(engine, asked, { vectorWeight: 1 }, { depth: candidateDepth })
  const best = blend(pool, vectorWeight).keys.subarray(0, reranked)
  const placeOf = new Map(Array.from(pool.keys, (key, place) => [key, place]))
  const gains = new Map(graded.map(({ item, gain }) => [item, gain]))
  return { features: rankerFeatures(Int32Array.from(best, (key) => placeOf.get(key)!), pool, asked, engine), gains: Float64Array.from(best, (key) => gains.get(key) ?? 0) }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
