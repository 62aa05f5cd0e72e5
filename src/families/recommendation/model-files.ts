import { canonicalJson, sha256 } from '../../base/files.ts'
import { defineRecord } from '../../base/schema.ts'
import type { Steps } from '../../base/steps.ts'
import { formatSafetensors, parseSafetensors } from '../../matrix/safetensors.ts'
import type { NamedTensor, TensorArray } from '../../matrix/safetensors.ts'
import type { Model } from '../family.ts'
import { checkDigest, fileOf, goldenQueriesSchema, parseModelJson, sha256Schema } from '../model-json.ts'
import { refuseModel } from '../refuse-model.ts'
import { readTexts, textTensors } from '../text-tensors.ts'
import type { Catalogue } from './catalogue.ts'
import type { Components } from './components.ts'
import type { ContentVectors } from './content.ts'
import type { KindWeights } from './histories.ts'
import { doubles, ints, placesWithin, readSparse, sparseTensors } from './read-arrays.ts'
import { algorithms } from './settings.ts'
import type { Settings } from './settings.ts'

/** Everything a fitted model consists of. Nothing of it is of a user: whoever asks is folded in from what the request tells. */
export interface FiledModel {
  settings: Settings
  kindWeights: KindWeights
  diversity: number
  longTail: number
  maxPerCategory: number
  /** Whether what fills a list up comes by its place, and after all that speaks for itself; false in models of before. */
  fillsByPlace: boolean
  catalogue: Catalogue
  popularity: Float64Array
  content: ContentVectors
  components: Components
  goldenQueries: Model['goldenQueries']
}

const number = { type: 'number' } as const
const above = { type: 'number', minimum: 0 } as const

/** `model.json`: how the model ranks. `model.safetensors`: its catalogue and what was learnt, as arrays. */
export const modelRecord = defineRecord('recommendation-model/1', {
  type: 'object',
  additionalProperties: false,
  required: ['settings', 'kindWeights', 'diversity', 'longTail', 'items', 'attributes', 'arraysSha256', 'goldenQueries'],
  properties: {
    settings: {
      type: 'object',
      additionalProperties: false,
      required: ['algorithm', 'neighbours', 'shrink', 'factors', 'iterations', 'solver', 'alpha', 'regularization', 'frequencyScaling', 'mix', 'contentWeight', 'recencyHalfLife'],
      properties: {
        algorithm: { enum: algorithms },
        neighbours: above, shrink: above, factors: { type: 'integer', minimum: 1 }, iterations: above, solver: { enum: ['conjugateGradient', 'cholesky'] },
        alpha: { type: 'number', exclusiveMinimum: 0 }, regularization: above, frequencyScaling: above,
        mix: { enum: ['weighted', 'ranks', 'learned'] }, contentWeight: above, recencyHalfLife: above,
      },
    },
    kindWeights: { type: 'object', additionalProperties: false, required: ['view', 'click', 'purchase'], properties: { view: above, click: above, purchase: above } },
    diversity: above,
    longTail: above,
    maxPerCategory: { type: 'integer', minimum: 1, description: 'Missing where a list may hold any number of items of one category.' },
    fillsByPlace: { const: true, description: 'Whether what fills a list up comes by its place; missing in models of before, whose answers stay what they were.' },
    hasRiskClasses: { const: true, description: 'Whether `risk` tells the risk class of each item; missing where it does not.' },
    items: { type: 'integer', minimum: 0 },
    attributes: { type: 'integer', minimum: 0, description: 'Columns of `content`.' },
    words: {
      type: 'object', additionalProperties: false, required: ['from', 'to'], properties: { from: { type: 'integer', minimum: 0 }, to: { type: 'integer', minimum: 0 } },
      description: 'Which of these columns, `to` left out, are words of names and descriptions; missing in models of before, whose diversity counts them too.',
    },
    learned: {
      type: 'object', additionalProperties: false, required: ['collaborative', 'content', 'popularity', 'bias'],
      properties: { collaborative: number, content: number, popularity: number, bias: number },
      description: 'W1, W2, what popularity weighs, and b of a learned hybrid.',
    },
    arraysSha256: sha256Schema,
    goldenQueries: goldenQueriesSchema,
  },
} as const)

/** Equal parts give equal bytes. */
export function formatModel({ settings, kindWeights, diversity, longTail, maxPerCategory, fillsByPlace, catalogue, popularity, content, components: { similar, factors, towers, learned }, goldenQueries }: FiledModel): Map<string, Uint8Array> {
  const tensors = new Map<string, NamedTensor>([
    ...textTensors('ids', catalogue.ids), ...textTensors('categories', catalogue.categories), ...textTensors('brands', catalogue.brands), ...textTensors('tags', catalogue.tags),
    ['category', { values: catalogue.categoryOf }], ['brand', { values: catalogue.brandOf }], ['price', { values: catalogue.prices }],
    ['tag.starts', { values: catalogue.tagStarts }], ['tag.places', { values: catalogue.tagPlaces }],
    ...(catalogue.riskClasses ? [['risk', { values: catalogue.riskClasses }]] as [string, NamedTensor][] : []),
    ['popularity', { values: popularity }],
    ...sparseTensors('content', content),
    ...(similar ? sparseTensors('similar', similar) : []),
    ...(factors ? [['factors', { values: factors.items, shape: [catalogue.ids.length, factors.factors] }], ['gram', { values: factors.gram, shape: [factors.factors, factors.factors] }]] as [string, NamedTensor][] : []),
    ...(towers ? (['history', 'items'] as const).map((name): [string, NamedTensor] => [`tower.${name}`, { values: towers[name], shape: [catalogue.ids.length, towers.factors] }]) : []),
  ])
  const arrays = formatSafetensors(tensors, { format: modelRecord.name })
  const json = {
    record: modelRecord.name, settings, kindWeights, diversity, longTail, ...(maxPerCategory > 0 && { maxPerCategory }), ...(fillsByPlace && { fillsByPlace }), ...(catalogue.riskClasses && { hasRiskClasses: true }), items: catalogue.ids.length, attributes: content.columns, words: content.words, ...(learned && { learned }),
    arraysSha256: sha256(arrays), goldenQueries,
  }
  return new Map([['model.json', Buffer.from(`${canonicalJson(json)}\n`)], ['model.safetensors', arrays]])
}

/** Files → parts; everything that must fit together is checked, nothing in them is ever run. No step looks at more than some hundred thousand numbers. */
export function* parseInSteps(files: ReadonlyMap<string, Uint8Array>): Steps<FiledModel> {
  const [json, arrays] = [fileOf(files, 'model.json'), fileOf(files, 'model.safetensors')]
  const { settings, kindWeights, diversity, longTail, maxPerCategory = 0, fillsByPlace = false, hasRiskClasses = false, items: n, attributes, words = { from: 0, to: 0 }, learned, arraysSha256, goldenQueries } = parseModelJson(modelRecord, json)
  yield* checkDigest('model.safetensors', arrays, arraysSha256)
  const { tensors } = parseSafetensors(arrays, 'model.safetensors')
  const ids = yield* readTexts('ids', tensors)
  const [categories, brands, tags] = [yield* readTexts('categories', tensors), yield* readTexts('brands', tensors), yield* readTexts('tags', tensors)]
  if (ids.length !== n) refuseModel('its ids are not as many as its items')
  const places = yield* placesInSteps(ids)
  if (places.size !== n) refuseModel('two of its items have the same id')

  const [ofCategory, ofBrand, ofTag] = [yield* placesInSteps(categories), yield* placesInSteps(brands), yield* placesInSteps(tags)]
  const tagStarts = ints(tensors, 'tag.starts', n + 1)
  const catalogue: Catalogue = {
    ids, categories, brands, tags,
    placeOf: (id) => places.get(id) ?? -1,
    placeOfCategory: (name) => ofCategory.get(name) ?? -1,
    placeOfBrand: (name) => ofBrand.get(name) ?? -1,
    placeOfTag: (name) => ofTag.get(name) ?? -1,
    categoryOf: yield* placesWithin(tensors, 'category', n, categories.length),
    brandOf: yield* placesWithin(tensors, 'brand', n, brands.length),
    prices: doubles(tensors, 'price', n),
    tagStarts,
    tagPlaces: yield* placesWithin(tensors, 'tag.places', tagStarts[n]!, tags.length),
    ...(hasRiskClasses && { riskClasses: readRiskClasses(tensors, n) }),
  }
  const content = { ...yield* readSparse('content', tensors, n, attributes), words }
  if (words.from > words.to || words.to > attributes) refuseModel('its words are outside of its attributes')
  if (attributes > content.values.length) refuseModel('it counts attributes that no item has')
  const components: Components = {
    ...(tensors.has('similar.starts') && { similar: yield* readSparse('similar', tensors, n, n) }),
    ...(tensors.has('factors') && { factors: readFactors(tensors, settings, n) }),
    ...(tensors.has('tower.items') && { towers: readTowers(tensors, settings, n) }),
    ...(learned && { learned }),
  }
  requireComponents(settings, components)
  return { settings, kindWeights, diversity, longTail, maxPerCategory, fillsByPlace, catalogue, popularity: doubles(tensors, 'popularity', n), content, components, goldenQueries: goldenQueries as Model['goldenQueries'] }
}

const namesPerStep = 16_384

function* placesInSteps(names: readonly string[]): Steps<Map<string, number>> {
  const places = new Map<string, number>()
  for (const [place, name] of names.entries()) {
    if (place % namesPerStep === namesPerStep - 1) yield
    places.set(name, place)
  }
  return places
}

function requireComponents({ algorithm, mix }: Settings, { similar, factors, towers, learned }: Components): void {
  const isWhole = algorithm === 'als' ? factors : algorithm === 'twoTower' ? towers : algorithm === 'popularity' || algorithm === 'content' ? true : similar && (algorithm !== 'hybrid' || mix !== 'learned' || learned)
  if (!isWhole) refuseModel(`what ${algorithm} needs is not in it`)
}

/** Without them products would be shown to whom they do not suit. */
function readRiskClasses(tensors: ReadonlyMap<string, TensorArray>, n: number): Uint8Array {
  const classes = tensors.get('risk')
  if (!(classes instanceof Uint8Array) || classes.length !== n || classes.some((value) => value > 5)) return refuseModel('there are no risk classes that fit')
  return classes
}

function readFactors(tensors: ReadonlyMap<string, TensorArray>, { factors, alpha, regularization, frequencyScaling }: Settings, n: number): NonNullable<Components['factors']> {
  const items = tensors.get('factors')
  if (!(items instanceof Float32Array) || items.length !== n * factors) return refuseModel('there are no factors that fit')
  return { items, gram: doubles(tensors, 'gram', factors * factors), factors, objective: { alpha, regularization, frequencyScaling } }
}

function readTowers(tensors: ReadonlyMap<string, TensorArray>, { factors }: Settings, n: number): NonNullable<Components['towers']> {
  const [history, items] = ['tower.history', 'tower.items'].map((name) => {
    const values = tensors.get(name)
    return values instanceof Float32Array && values.length === n * factors ? values : refuseModel('there are no towers that fit')
  }) as [Float32Array, Float32Array]
  return { history, items, factors }
}
