import type { QueryRows } from '../../dataset/record.ts'
import { rankingMetric } from '../../metrics/ranking-metrics.ts'
import type { Spec } from '../../spec/record.ts'
import type { Case, FitPorts, Selection } from '../family.ts'
import { bestOf, judgesOf, tooFewToChoose } from './choose.ts'
import { asker, gatherFor, rankPool } from './engine.ts'
import type { Engine, RankSettings } from './engine.ts'
import { fieldTokens, wholeText } from './fields.ts'
import { countDocuments } from './index/count-documents.ts'
import { learnVectors } from './learn-vectors.ts'
import { queryWords } from './query-words.ts'

interface Chosen { engine: Engine; settings: RankSettings; selection: Selection | undefined }

/** Words of queries count as much as those of a name, which say what a thing is too. */
const repeats = 3
const candidateDepth = 200
const metric = rankingMetric('ndcgAt10')

/** Learns vectors also from what people called the products that were right for them, in training queries, and takes these where they beat those of the catalogue alone on the validation queries,
 *  by 1.645 standard errors of the paired differences (95 %, one-sided). */
export function chooseQueryWords({ spec: { parameters, training: { seed } }, rows, validation, engine, settings, selection }: Chosen & { spec: Spec; rows: QueryRows; validation: readonly Case[] }, { log, signal }: Pick<FitPorts, 'log' | 'signal'>): Chosen {
  const judges = judgesOf(validation), room = parameters.trials - (selection?.trials.length ?? 0)
  const asTheyAre = { engine, settings, selection }
  if (parameters.queryWords === 'off' || engine.vectors.size === 0 || tooFewToChoose(judges) || room < 1 || !selection) return asTheyAre
  const { analyzer, index } = engine
  const wordsOf = queryWords(rows, analyzer, (token) => countDocuments(index, token) > 0)
  if (wordsOf.size === 0) return asTheyAre
  const named = (key: number) => Array.from({ length: repeats }, () => wordsOf.get(key) ?? []).flat()
  const taught: Engine = {
    ...engine,
    ...learnVectors(rows.items, { analyzer, size: parameters.vectorSize, seed, isAborted: () => signal.throwIfAborted(), textOf: (key) => [...wholeText(fieldTokens(rows.items[key]!, analyzer)), ...named(key)] }),
  }
  const trialOf = (engine: Engine, settings: RankSettings) => {
    const ask = asker(engine)
    const values = Float64Array.from(judges, ({ row, relevant }) => {
      const asked = ask(rows.judgements[row]!.query, true)
      return metric.ofCase!(relevant, rankPool(engine, asked, gatherFor(engine, asked, settings, { depth: candidateDepth }), settings).keys, { nItems: rows.items.length })
    })
    return { engine, settings, values, value: values.reduce((sum, value) => sum + value, 0) / values.length }
  }
  const usual = trialOf(engine, settings)
  const weights = parameters.vectorWeight === undefined ? [0.3, 0.6, 1.2].filter((weight) => settings.ranker || weight !== settings.vectorWeight) : []
  const trials = [settings, ...weights.map((vectorWeight) => ({ vectorWeight }))].filter(({ vectorWeight }) => vectorWeight > 0).slice(0, room).map((one) => { signal.throwIfAborted(); return trialOf(taught, one) })
  const best = bestOf([usual, ...trials], 0, 1.645)
  log.info(`With vectors that learnt the words of queries for ${wordsOf.size.toLocaleString('en-US')} products NDCG@10 is at best ${Math.max(...trials.map(({ value }) => value)).toFixed(4)}, ${usual.value.toFixed(4)} without: ${best === usual ? 'they are left out' : 'they are taken'}`)
  const { trials: before, chosen } = selection
  const others = trials.map(({ settings: { ranker, vectorWeight }, value }) => ({ algorithm: ranker ? 'ranker' : 'fusion', settings: { ...before[chosen]!.settings, vectorWeight, queryWords: 1 }, value }))
  return { engine: best.engine, settings: best.settings, selection: { ...selection, trials: [...before, ...others], chosen: best === usual ? chosen : before.length + trials.indexOf(best) } }
}
