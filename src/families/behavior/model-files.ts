import { failure, messageOf } from '../../base/errors.ts'
import { canonicalJson, sha256 } from '../../base/files.ts'
import { defineRecord } from '../../base/schema.ts'
import type { DenseWeights } from '../../tensor/tensor.ts'
import type { Model } from '../family.ts'
import { makeCatalogue } from './catalogue.ts'
import type { Catalogue } from './catalogue.ts'
import { featuresOf } from './features.ts'
import { itemStatistics } from './item-statistics.ts'
import type { ItemStatistics } from './item-statistics.ts'
import type { Standardisation } from './standardisation.ts'

/** Everything a fitted model consists of. */
export interface ModelParts { catalogue: Catalogue; statistics: ItemStatistics; standardisation: Standardisation; weights: DenseWeights; goldenQueries: Model['goldenQueries'] }

const numbers = { type: 'array', items: { type: 'number' } } as const
const texts = { type: 'array', items: { type: 'string' } } as const

/** `model.json`: columns of equal length under `items`, places in the vocabulary (−1: none). `weights.bin`: float32, little-endian, kernel
 *  [inputs, units] row by row then bias, layer by layer. */
const modelRecord = defineRecord('behavior-model/1', {
  type: 'object',
  additionalProperties: false,
  required: ['layers', 'weightsSha256', 'features', 'categories', 'brands', 'items', 'standardisation', 'goldenQueries'],
  properties: {
    layers: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['inputs', 'units', 'activation'],
        properties: { inputs: { type: 'integer', minimum: 1 }, units: { type: 'integer', minimum: 1 }, activation: { enum: ['relu', 'sigmoid'] } },
      },
    },
    weightsSha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    features: { ...texts, description: 'Names of the features, in order.' },
    categories: texts,
    brands: texts,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['ids', 'categories', 'brands', 'logPrices', 'counts'],
      properties: { ids: texts, categories: numbers, brands: numbers, logPrices: numbers, counts: { ...numbers, description: '[views, clicks, purchases] of each item until the end of the training split.' } },
    },
    standardisation: { type: 'object', additionalProperties: false, required: ['means', 'deviations'], properties: { means: numbers, deviations: numbers } },
    goldenQueries: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: ['request', 'answer'], properties: { request: {}, answer: { type: 'object' } } },
    },
  },
} as const)

/** Equal parts give equal bytes. */
export function formatModel({ catalogue, statistics, standardisation, weights, goldenQueries }: ModelParts): Map<string, Uint8Array> {
  const bytes = formatWeights(weights)
  const { items } = catalogue
  const model = {
    record: modelRecord.name,
    layers: weights.layers.map(({ inputs, units, activation }) => ({ inputs, units, activation })),
    weightsSha256: sha256(bytes),
    features: featureNames(catalogue),
    categories: catalogue.categories,
    brands: catalogue.brands,
    items: {
      ids: items.map(({ id }) => id),
      categories: items.map(({ category }) => category),
      brands: items.map(({ brand }) => brand),
      logPrices: items.map(({ logPrice }) => logPrice),
      counts: [...statistics.counts],
    },
    standardisation,
    goldenQueries,
  }
  return new Map([['model.json', Buffer.from(`${canonicalJson(model)}\n`)], ['weights.bin', bytes]])
}

/** Files → parts; everything that must fit together is checked, nothing in them is ever run. */
export function parseModel(files: ReadonlyMap<string, Uint8Array>): ModelParts {
  const [json, bytes] = ['model.json', 'weights.bin'].map((name) => files.get(name) ?? refuse(`there is no ${name}`)) as [Uint8Array, Uint8Array]
  const model = parseJson(json)
  const { ids, categories, brands, logPrices, counts } = model.items
  if ([categories, brands, logPrices].some((column) => column.length !== ids.length) || counts.length !== 3 * ids.length) refuse('the columns of items differ in length')
  if (!categories.every((place) => isPlace(place, model.categories)) || !brands.every((place) => isPlace(place, model.brands))) refuse('an item names a category or brand that is not in the vocabulary')
  if (!counts.every((count) => count >= 0)) refuse('an item has a count below 0')

  const catalogue = makeCatalogue(model.categories, model.brands, ids.map((id, place) => ({ id, place, category: categories[place]!, brand: brands[place]!, logPrice: logPrices[place]! })))
  const names = featureNames(catalogue)
  if (names.join('\n') !== model.features.join('\n')) refuse('its features are not those of this version')
  const { means, deviations } = model.standardisation
  if (means.length !== names.length || deviations.length !== names.length || !deviations.every((deviation) => deviation > 0)) refuse('the standardisation does not fit the features')
  if (sha256(bytes) !== model.weightsSha256) refuse('weights.bin is not the one that model.json was written with')
  const weights = parseWeights(bytes, model.layers, names.length)
  return { catalogue, statistics: itemStatistics(catalogue, Float64Array.from(counts)), standardisation: model.standardisation, weights, goldenQueries: model.goldenQueries as ModelParts['goldenQueries'] }
}

function parseJson(json: Uint8Array) {
  try {
    return modelRecord.parse(Buffer.from(json).toString('utf8'), 'model.json')
  } catch (error) {
    throw failure('MODEL_INVALID', { problem: messageOf(error) }, error)
  }
}

function featureNames(catalogue: Catalogue): string[] {
  const item = catalogue.factsOf('')
  return featuresOf(catalogue, { item, time: 0, history: [], rates: itemStatistics(catalogue).ratesOf(item) }).names
}

function formatWeights({ layers }: DenseWeights): Uint8Array {
  const values = layers.flatMap(({ kernel, bias }) => [...kernel, ...bias])
  const bytes = Buffer.alloc(4 * values.length)
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, 4 * i)
  return bytes
}

function parseWeights(bytes: Uint8Array, shapes: readonly { inputs: number; units: number; activation: 'relu' | 'sigmoid' }[], width: number): DenseWeights {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  let inputsWanted = width
  const read = (length: number) => {
    if (at + 4 * length > view.length) refuse('weights.bin is too short')
    return Float32Array.from({ length }, () => view.readFloatLE((at += 4) - 4))
  }
  const layers = shapes.map(({ inputs, units, activation }) => {
    if (inputs !== inputsWanted) refuse(`a layer takes ${inputs} inputs where there are ${inputsWanted}`)
    inputsWanted = units
    return { inputs, units, activation, kernel: read(inputs * units), bias: read(units) }
  })
  if (at !== view.length) refuse('weights.bin is too long')
  if (inputsWanted !== 1 || layers.at(-1)!.activation !== 'sigmoid') refuse('the last layer is not one sigmoid unit')
  if (!layers.every(({ kernel, bias }) => kernel.every(Number.isFinite) && bias.every(Number.isFinite))) refuse('a weight is not a finite number')
  return { layers }
}

function isPlace(place: number, vocabulary: readonly string[]): boolean {
  return Number.isInteger(place) && place >= -1 && place < vocabulary.length
}

function refuse(problem: string): never {
  throw failure('MODEL_INVALID', { problem })
}
