import { failure } from '../../../base/errors.ts'
import type { DatasetRows, EventRows } from '../../../dataset/record.ts'
import { quantile } from '../../../metrics/quantile.ts'
import type { Spec } from '../../../spec/record.ts'
import type { Example } from '../../family.ts'
import type { Featuriser, FittedFeaturiser } from '../featuriser.ts'
import { applyScale, fitScale } from '../scaling.ts'
import type { Scale } from '../scaling.ts'
import { catalogueOf } from './catalogue.ts'
import type { Catalogue, ItemFacts } from './catalogue.ts'
import { groups as allGroups } from './feature-groups.ts'
import type { GroupName } from './feature-groups.ts'
import { featureNames, writeFeatures } from './features.ts'
import { goldenRequestsOf } from './golden-requests.ts'
import { historiesOf, historyEvents, recentHistory } from './history.ts'
import type { PastEvent } from './history.ts'
import { interestsOf } from './interests.ts'
import type { ItemStatistics } from './item-statistics.ts'
import { profileUsers } from './profile-users.ts'
import { parseRequest, requestSchema } from './request.ts'
import { trainingRows } from './training-rows.ts'

interface EventsParts { catalogue: Catalogue; groups: GroupName[]; statistics: ItemStatistics; scales: Scale[] }
export type EventsFeaturiser = Featuriser & { readonly parts: EventsParts }

/** Features from a shop's events and its catalogue, fitted on the training split. */
export function fitEvents({ features: { groups: wanted, numeric } }: Spec, rows: EventRows, train: readonly Example[]): FittedFeaturiser<EventsFeaturiser> {
  const catalogue = catalogueOf(rows.items)
  const groups = (Object.keys(allGroups) as GroupName[]).filter((name) => wanted.includes(name))
  const { features, statistics } = trainingRows(rows, train, catalogue, groups)
  const scales = Array.from({ length: featureNames(catalogue, groups).length }, (_, column) => fitColumn(features, column, train.length, numeric === 'quantile'))
  scaleRows(scales, features)
  return { featuriser: eventsFeaturiser({ catalogue, groups, statistics, scales }), trainFeatures: features }
}

export function eventsFeaturiser(parts: EventsParts): EventsFeaturiser {
  const { catalogue, groups, statistics, scales } = parts
  const names = featureNames(catalogue, groups)

  function featuresOf(item: ItemFacts, time: number, history: readonly PastEvent[]): Float32Array {
    const features = new Float32Array(names.length)
    writeFeatures(catalogue, groups, { item, time, history, rates: statistics.ratesOf(item) }, features, 0)
    scaleRows(scales, features)
    return features
  }

  function rowsOf(rows: DatasetRows, examples: readonly Example[], factsOf: (id: string) => ItemFacts): Float32Array {
    requireEvents(rows)
    const historyOf = historiesOf(rows, catalogue)
    const features = new Float32Array(examples.length * names.length)
    for (const [i, { row }] of examples.entries()) features.set(featuresOf(factsOf(rows.events[row]!.item), rows.events[row]!.time, historyOf(row)), i * names.length)
    return features
  }

  return {
    names,
    categories: names.map(() => 0),
    parts,
    rowsAsServed: (rows, examples) => rowsOf(rows, examples, catalogue.factsOf),

    rowsAlong(column, rows, examples) {
      const isSeen = groups.includes('price')
      if (column !== 'price' || !isSeen) throw failure('COLUMN_UNKNOWN', { column, known: isSeen ? 'price' : 'none, since the group price is left out' })
      return priceLevels(catalogue).map((logPrice) => ({
        value: Math.expm1(logPrice),
        features: () => rowsOf(rows, examples, (id) => ({ ...catalogue.factsOf(id), logPrice })),
      }))
    },

    answer(request, now, probabilityOf) {
      const { item, time, history, wantsInterests } = parseRequest(request, catalogue, now)
      const past = recentHistory(history, time)
      return {
        ...(item !== undefined && { probability: probabilityOf(featuresOf(catalogue.factsOf(item), time, past)) }),
        ...(wantsInterests && { interests: interestsOf(catalogue, past, time, (facts) => probabilityOf(featuresOf(facts, time, past))) }),
      }
    },

    requestSchema,
    readsHistory: true,
    historyEvents,

    goldenRequests(rows, validation) {
      requireEvents(rows)
      return goldenRequestsOf(rows, catalogue, validation)
    },

    profileUsers(rows, probabilityOf) {
      requireEvents(rows)
      return profileUsers(rows, catalogue, (item, time, past) => probabilityOf(featuresOf(item, time, past)))
    },
  }
}

function requireEvents(rows: DatasetRows): asserts rows is EventRows {
  if (rows.kind !== 'events') throw failure('MODEL_DATA_UNFIT', { problem: 'it was fitted on events, these are labelled examples' })
}

/** Seven quantiles of the catalogue's prices, as log(1 + price). */
function priceLevels({ items }: Catalogue): number[] {
  const sorted = Float64Array.from(items, ({ logPrice }) => logPrice).sort()
  return [...new Set([0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95].map((q) => quantile(sorted, q)))].filter(Number.isFinite)
}

/** A feature of at most two values (has clicked, is Monday) has no ranks worth the name and is only standardised. */
function fitColumn(features: Float32Array, column: number, rows: number, isRanked: boolean): Scale {
  const width = features.length / rows
  const values = Float64Array.from({ length: rows }, (_, row) => features[row * width + column]!)
  return fitScale(values, isRanked && new Set(values).size > 2 ? 'quantile' : 'standard')
}

function scaleRows(scales: readonly Scale[], features: Float32Array): void {
  for (let at = 0; at < features.length; at++) features[at] = applyScale(scales[at % scales.length]!, features[at]!)
}
