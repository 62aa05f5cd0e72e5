import { failure } from '../../base/errors.ts'
import { inTurns } from '../../base/steps.ts'
import type { FitPorts, FittedModel, RankingFitInput } from '../family.ts'
import { buildEngine } from './build-engine.ts'
import { choose, usualVectorWeight } from './choose.ts'
import { chooseEmbeddingWeight } from './choose-embedding-weight.ts'
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
  const engine = buildEngine(rows.items, spec, () => signal.throwIfAborted())
  if (rows.queryEncoder) engine.queryEncoder = await inTurns(openQueryEncoder(rows.queryEncoder, engine.itemVectors?.rows.size))
  const { vectors, documents } = engine
  log.info(`${count(rows.items.length)} products, ${count(vectors.vocabulary.terms.length)} words with vectors of ${vectors.size} numbers, ${count(cases.validation.length)} queries to validate by`)

  const isAuto = algorithm === undefined || algorithm === 'auto'
  const { settings, selection: ofWords } = isAuto
    ? choose({ spec, rows, validation: cases.validation, engine, learnsFromAll: cases.test.length > 0 }, { log, signal })
    : { settings: namedSettings(algorithm, vectorWeight), selection: undefined }
  const selection = isAuto ? chooseEmbeddingWeight({ spec, rows, validation: cases.validation, engine, settings, selection: ofWords }, { log, signal }) : ofWords
  const products = emptyProducts()
  for (const item of rows.items) putProduct(products, item)
  const parts = { engine, products, settings, goldenQueries: [] }
  const model = modelOf(parts)
  const goldenQueries = goldenRequestsOf(rows.items, engine).map((request) => ({ request, answer: model.answer(request) }))
  return {
    files: formatModel({ ...parts, goldenQueries }),
    parameterCount: vectors.basis.bytes.length + documents.bytes.length + (settings.ranker?.weights.length ?? 0),
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
