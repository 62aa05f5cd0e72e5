import { canonicalJson, sha256 } from '../../base/files.ts'
import { defineRecord } from '../../base/schema.ts'
import type { Steps } from '../../base/steps.ts'
import { queryEncoderSchema } from '../../dataset/record.ts'
import type { QueryEncoder } from '../../dataset/record.ts'
import { parseSafetensors } from '../../matrix/safetensors.ts'
import { openAnalyzer } from '../../text/analyzer.ts'
import { analyzerRules, checkAnalyzer } from '../../text/recorded-analyzer.ts'
import type { RecordedAnalyzer } from '../../text/recorded-analyzer.ts'
import type { Model } from '../family.ts'
import { checkDigest, fileOf, goldenQueriesSchema, parseModelJson, sha256Schema } from '../model-json.ts'
import { refuseModel } from '../refuse-model.ts'
import type { Engine, RankSettings } from './engine.ts'
import { formatIndex, openIndex } from './index/index-file.ts'
import { formatArrays, readArrays } from './model-arrays.ts'
import type { Products } from './products.ts'
import { checkEncoder, openQueryEncoder, proveEncoder } from './query-encoder.ts'
import type { EncoderProof, OpenQueryEncoder } from './query-encoder.ts'
import { featureNames } from './ranker/features.ts'

/** Everything a fitted model consists of. */
export interface FiledModel { engine: Engine; products: Products; settings: RankSettings; goldenQueries: Model['goldenQueries']; warnings?: Model['warnings'] }

const texts = { type: 'array', items: { type: 'string' } } as const

/** `model.json`: how queries are taken apart and products ranked. `index.safetensors`: the inverted index. `model.safetensors`: the products, and the vectors. */
export const modelRecord = defineRecord('search-model/1', {
  type: 'object',
  additionalProperties: false,
  required: ['analyzer', 'vectorWeight', 'isFuzzy', 'products', 'vectorSize', 'indexSha256', 'arraysSha256', 'goldenQueries'],
  properties: {
    analyzer: {
      type: 'object',
      additionalProperties: false,
      required: ['rules', 'settings', 'words'],
      properties: {
        rules: { type: 'integer', description: 'Version of the rules for texts.' },
        settings: {
          type: 'object',
          additionalProperties: false,
          required: ['segmenter', 'stemmer', 'synonyms', 'stopWords'],
          properties: { segmenter: { enum: ['words', 'bigrams', 'jieba'] }, stemmer: { enum: ['english', 'none'] }, synonyms: { type: 'array', items: texts }, stopWords: texts },
        },
        words: texts,
        segmentedBy: { type: 'string', description: 'What divided Chinese into words, e.g. ICU and its version.' },
      },
    },
    vectorWeight: { type: ['number', 'null'], minimum: 0, description: 'Of vectors beside words: 0 words alone, null vectors alone.' },
    ranker: { type: 'array', items: { type: 'number' }, description: 'Weights of a learned ranker.' },
    isFuzzy: { type: 'boolean' },
    products: { type: 'integer', minimum: 0 },
    vectorSize: { type: 'integer', minimum: 0 },
    itemVectors: {
      type: 'object',
      additionalProperties: false,
      required: ['size', 'weight'],
      properties: { size: { type: 'integer', minimum: 1 }, weight: { type: 'number', minimum: 0 } },
      description: 'Vectors that products bring, where any does.',
    },
    queryEncoder: {
      type: 'object',
      additionalProperties: false,
      required: ['settings', 'onnxSha256', 'tokenizerSha256', 'proof'],
      description: 'What makes vectors of queries, where the model brings it.',
      properties: {
        settings: queryEncoderSchema,
        onnxSha256: sha256Schema,
        tokenizerSha256: sha256Schema,
        proof: { type: 'object', additionalProperties: false, required: ['text', 'vector'], properties: { text: { type: 'string' }, vector: { type: 'array', items: { type: 'number' } } } },
      },
    },
    indexSha256: sha256Schema,
    arraysSha256: sha256Schema,
    goldenQueries: goldenQueriesSchema,
  },
} as const)

/** Equal parts give equal bytes. */
export function formatModel({ engine, products, settings: { vectorWeight, ranker }, goldenQueries }: FiledModel): Map<string, Uint8Array> {
  const index = formatIndex(engine.index)
  const arrays = formatArrays(engine, products, modelRecord.name)
  const encoder = engine.queryEncoder
  const json = {
    record: modelRecord.name,
    analyzer: engine.analyzer.describe(),
    vectorWeight: vectorWeight === Infinity ? null : vectorWeight,
    ...(ranker && { ranker: [...ranker.weights] }),
    isFuzzy: engine.isFuzzy,
    products: products.ids.list.length,
    vectorSize: engine.vectors.size,
    ...(engine.itemVectors && { itemVectors: { size: engine.itemVectors.rows.size, weight: engine.itemVectors.weight } }),
    ...(encoder && { queryEncoder: { settings: encoder.filed.settings, onnxSha256: sha256(encoder.filed.onnx), tokenizerSha256: sha256(encoder.filed.tokenizer), proof: proveEncoder(encoder, products.nameOf[0] ?? 'a') } }),
    indexSha256: sha256(index),
    arraysSha256: sha256(arrays),
    goldenQueries,
  }
  return new Map([['model.json', Buffer.from(`${canonicalJson(json)}\n`)], ['index.safetensors', index], ['model.safetensors', arrays],
    ...(encoder ? [['query-encoder.onnx', encoder.filed.onnx], ['query-tokenizer.json', encoder.filed.tokenizer]] as const : [])])
}

/** Files → parts; everything that must fit together is checked, nothing in them is ever run. */
export function* parseInSteps(files: ReadonlyMap<string, Uint8Array>): Steps<FiledModel> {
  const [json, indexBytes, arrays] = [fileOf(files, 'model.json'), fileOf(files, 'index.safetensors'), fileOf(files, 'model.safetensors')]
  const { analyzer: recorded, vectorWeight, ranker, isFuzzy, products: n, vectorSize, itemVectors, queryEncoder, indexSha256, arraysSha256, goldenQueries } = parseModelJson(modelRecord, json)
  if (recorded.rules !== analyzerRules) refuseModel(`its index was made by version ${recorded.rules} of the rules for texts, this is version ${analyzerRules}`)
  if (ranker && ranker.length !== featureNames.length) refuseModel('its ranker knows other features')
  yield* checkDigest('index.safetensors', indexBytes, indexSha256)
  yield* checkDigest('model.safetensors', arrays, arraysSha256)
  const index = yield* openIndex(indexBytes)
  const { products, itemRows, ...rest } = yield* readArrays(parseSafetensors(arrays, 'model.safetensors').tensors, n, vectorSize, itemVectors?.size)
  if (index.parts.some(({ segment: { keys } }) => keys.length > 0 && keys[keys.length - 1]! >= n)) refuseModel('its index has products that it does not know')
  const encoder = queryEncoder && (yield* openFiledEncoder(files, queryEncoder, itemRows?.size))
  const analyzer = openAnalyzer(recorded.settings, recorded.words)
  const warning = checkAnalyzer(recorded as RecordedAnalyzer)
  yield
  return {
    engine: { analyzer, index, isFuzzy, itemVectors: itemVectors && itemRows && { rows: itemRows, weight: itemVectors.weight }, ...(encoder && { queryEncoder: encoder }), ...rest },
    products,
    settings: { vectorWeight: vectorWeight ?? Infinity, ...(ranker && { ranker: { weights: Float64Array.from(ranker) } }) },
    goldenQueries: goldenQueries as Model['goldenQueries'],
    ...(warning && { warnings: [warning] }),
  }
}

/** The encoder is run, so it must be the very one, and give here what it gave where the model was fitted. */
function* openFiledEncoder(files: ReadonlyMap<string, Uint8Array>, { settings, onnxSha256, tokenizerSha256, proof }: { settings: QueryEncoder['settings']; onnxSha256: string; tokenizerSha256: string; proof: EncoderProof }, size: number | undefined): Steps<OpenQueryEncoder> {
  const [onnx, tokenizer] = [fileOf(files, 'query-encoder.onnx'), fileOf(files, 'query-tokenizer.json')]
  yield* checkDigest('query-encoder.onnx', onnx, onnxSha256)
  yield* checkDigest('query-tokenizer.json', tokenizer, tokenizerSha256)
  if (proof.vector.length !== size) refuseModel('its encoder of queries gives vectors of another length than its products have')
  const encoder = yield* openQueryEncoder({ settings, onnx, tokenizer }, size)
  checkEncoder(encoder, proof)
  return encoder
}
