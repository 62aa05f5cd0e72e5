import type { FromSchema } from '../../../base/schema.ts'
import type { Steps } from '../../../base/steps.ts'
import { refuseModel } from '../../refuse-model.ts'
import { formatScale, parseScale, scaleSchema } from '../scaling.ts'
import { makeCatalogue } from './catalogue.ts'
import { eventsFeaturiser } from './featuriser.ts'
import type { EventsFeaturiser } from './featuriser.ts'
import { featureNames } from './features.ts'
import { groups } from './feature-groups.ts'
import type { GroupName } from './feature-groups.ts'
import { itemStatistics } from './item-statistics.ts'

const numbers = { type: 'array', items: { type: 'number' } } as const
const texts = { type: 'array', items: { type: 'string' } } as const

/** Columns of equal length under `items`, places in the vocabulary (−1: none). */
export const eventsFileSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['groups', 'categories', 'brands', 'items', 'scales'],
  properties: {
    groups: { type: 'array', minItems: 1, items: { enum: Object.keys(groups) as GroupName[] } },
    categories: texts,
    brands: texts,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['ids', 'categories', 'brands', 'logPrices', 'counts'],
      properties: { ids: texts, categories: numbers, brands: numbers, logPrices: numbers, counts: { ...numbers, description: '[views, clicks, purchases] of each item until the end of the training split.' } },
    },
    scales: { type: 'array', items: scaleSchema, description: 'Of the features, in order.' },
  },
} as const

type EventsFile = FromSchema<typeof eventsFileSchema>

export function formatEvents({ parts: { catalogue: { categories, brands, items }, groups, statistics, scales } }: EventsFeaturiser): EventsFile {
  return {
    groups,
    categories,
    brands,
    items: {
      ids: items.map(({ id }) => id),
      categories: items.map(({ category }) => category),
      brands: items.map(({ brand }) => brand),
      logPrices: items.map(({ logPrice }) => logPrice),
      counts: [...statistics.counts],
    },
    scales: scales.map(formatScale),
  }
}

/** Everything that must fit together is checked; what does not fails with MODEL_INVALID. */
export function* parseEvents(file: EventsFile): Steps<EventsFeaturiser> {
  const { ids, categories, brands, logPrices, counts } = file.items
  if ([categories, brands, logPrices].some((column) => column.length !== ids.length) || counts.length !== 3 * ids.length) refuseModel('the columns of items differ in length')
  if (!categories.every((place) => isPlace(place, file.categories)) || !brands.every((place) => isPlace(place, file.brands))) refuseModel('an item names a category or brand that is not in the vocabulary')
  if (!counts.every((count) => count >= 0)) refuseModel('an item has a count below 0')
  yield

  const items = ids.map((id, place) => ({ id, place, category: categories[place]!, brand: brands[place]!, logPrice: logPrices[place]! }))
  yield
  const catalogue = yield* makeCatalogue(file.categories, file.brands, items)
  const scales = file.scales.map((scale) => parseScale(scale) ?? refuseModel('the scale of a feature is none'))
  if (scales.length !== featureNames(catalogue, file.groups).length) refuseModel('the scales do not fit the features')
  return eventsFeaturiser({ catalogue, groups: file.groups, statistics: itemStatistics(catalogue, Float64Array.from(counts)), scales })
}

function isPlace(place: number, vocabulary: readonly string[]): boolean {
  return Number.isInteger(place) && place >= -1 && place < vocabulary.length
}
