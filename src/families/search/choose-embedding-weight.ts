import type { QueryRows } from '../../dataset/record.ts'
import { rankingMetric } from '../../metrics/ranking-metrics.ts'
import type { Spec } from '../../spec/record.ts'
import type { Case, FitPorts, Selection } from '../family.ts'
import { bestOf, judgesOf, tooFewToChoose } from './choose.ts'
import { usualEmbeddingWeight } from './embedding-weight.ts'
import { finder } from './engine.ts'
import type { Engine, RankSettings } from './engine.ts'

const others = [0, 0.3, 3]

const metric = rankingMetric('ndcgAt10')

/** Compares weights of the encoder's vectors on the validation queries, each ranked as it will be served; the usual one stays unless another is better by more than one standard error. The engine is
 *  left with what was chosen. */
export function chooseEmbeddingWeight({ spec, rows, validation, engine, settings, selection }: { spec: Spec; rows: QueryRows; validation: readonly Case[]; engine: Engine; settings: RankSettings; selection: Selection | undefined }, { log, signal }: Pick<FitPorts, 'log' | 'signal'>): Selection | undefined {
  const { itemVectors, queryEncoder } = engine
  if (!itemVectors || !queryEncoder || spec.parameters.embeddingWeight !== undefined) return selection
  const judges = judgesOf(validation)
  if (tooFewToChoose(judges)) return selection
  const find = finder(engine, settings)
  const sought = judges.map(({ row }) => rows.judgements[row]!.query).map((query) => ({ query, vector: queryEncoder.encodeQuery(query) }))
  const trials = [usualEmbeddingWeight, ...others].map((embeddingWeight) => {
    signal.throwIfAborted()
    itemVectors.weight = embeddingWeight
    // An item's key is its place.
    const values = Float64Array.from(judges, ({ relevant }, i) => metric.ofCase!(relevant, find(sought[i]!, { k: 10 }).keys, { nItems: rows.items.length }))
    return { embeddingWeight, values, value: values.reduce((sum, value) => sum + value, 0) / values.length }
  })
  const chosen = bestOf(trials, 0, 1)
  itemVectors.weight = chosen.embeddingWeight
  log.info(`Compared ${trials.length} weights of the encoder's vectors on ${judges.length} queries: with ${chosen.embeddingWeight} NDCG@10 is ${chosen.value.toFixed(4)}`)
  const before = selection?.trials ?? []
  const { algorithm, settings: weights } = before[selection?.chosen ?? -1] ?? { algorithm: settings.vectorWeight === 0 ? 'bm25' : 'fusion', settings: {} }
  return {
    metric: 'ndcgAt10',
    trials: [...before, ...trials.map(({ embeddingWeight, value }) => ({ algorithm, settings: { ...weights, embeddingWeight }, value }))],
    chosen: before.length + trials.indexOf(chosen),
  }
}
