import { failure } from '../../base/errors.ts'
import { inTurns } from '../../base/steps.ts'
import type { FitPorts, FittedModel, RankingFitInput } from '../family.ts'
import { buildEngine } from './build-engine.ts'
import { choose, usualVectorWeight } from './choose.ts'
import { chooseEmbeddingWeight } from './choose-embedding-weight.ts'
import { chooseQueryWords } from './choose-query-words.ts'
import type { RankSettings } from './engine.ts'
import { goldenRequestsOf } from './golden-requests.ts'
import { requireQueries } from './judgements.ts'
import { formatModel } from './model-files.ts'
import { modelOf } from './model.ts'
import { emptyProducts, putProduct } from './products.ts'
import { openQueryEncoder } from './query-encoder.ts'

/** Indexes the catalogue, learns vectors from it, and chooses on the validation queries how the two are weighed, or does as the spec says. */
export async function fit({ spec, rows, cases }: RankingFitInput, { log, signal }: FitPorts): Promise<FittedModel> {
  requireQueries(rows)
  if (rows.items.length === 0) throw failure('MODEL_DATA_UNFIT', { problem: 'the catalogue is empty' })
  const { algorithm, vectorWeight = usualVectorWeight } = spec.parameters
  const built = buildEngine(rows.items, spec, () => signal.throwIfAborted())
  if (rows.queryEncoder) built.queryEncoder = await inTurns(openQueryEncoder(rows.queryEncoder, built.itemVectors?.rows.size))
  log.info(`${count(rows.items.length)} products, ${count(built.vectors.vocabulary.terms.length)} words with vectors of ${built.vectors.size} numbers, ${count(cases.validation.length)} queries to validate by`)

  const isAuto = algorithm === undefined || algorithm === 'auto'
  const weighed = isAuto
    ? choose({ spec, rows, validation: cases.validation, engine: built, learnsFromAll: cases.test.length > 0 }, { log, signal })
    : { settings: namedSettings(algorithm, vectorWeight), selection: undefined }
  const { engine, settings, selection: ofWords } = isAuto
    ? chooseQueryWords({ spec, rows, validation: cases.validation, engine: built, settings: weighed.settings, selection: weighed.selection }, { log, signal })
    : { engine: built, ...weighed }
  const selection = isAuto ? chooseEmbeddingWeight({ spec, rows, validation: cases.validation, engine, settings, selection: ofWords }, { log, signal }) : ofWords
  const products = emptyProducts()
  for (const item of rows.items) putProduct(products, item)
  const parts = { engine, products, settings, goldenQueries: [] }
  const model = modelOf(parts)
  const goldenQueries = goldenRequestsOf(rows.items, engine).map((request) => ({ request, answer: model.answer(request) }))
  return {
    files: formatModel({ ...parts, goldenQueries }),
    parameterCount: engine.vectors.basis.bytes.length + engine.documents.bytes.length + (settings.ranker?.weights.length ?? 0),
    history: [],
    bestEpochs: [],
    ...(selection && { selection }),
  }
}

function namedSettings(algorithm: string, vectorWeight: number): RankSettings {
  return { vectorWeight: algorithm === 'bm25' ? 0 : algorithm === 'vectors' ? Infinity : vectorWeight }
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
