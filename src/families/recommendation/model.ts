import type { DatasetRows } from '../../dataset/record.ts'
import { atOnce } from '../../base/steps.ts'
import type { Steps } from '../../base/steps.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import type { Case, RankingModel } from '../family.ts'
import { answerSchema } from './answer-schema.ts'
import { isTold } from './attributes.ts'
import { requireEvents } from './cases.ts'
import type { Catalogue } from './catalogue.ts'
import { scorerOf } from './components.ts'
import { contentScorer } from './content.ts'
import { filterOf } from './filter.ts'
import { eventsBefore, historyEvents, historyOf, placesOf } from './histories.ts'
import type { PastEvent } from './histories.ts'
import { likenessOf } from './likeness.ts'
import { parseInSteps } from './model-files.ts'
import type { FiledModel } from './model-files.ts'
import { explainer } from './reason.ts'
import { recommender } from './recommend.ts'
import { parseRequest, requestSchema } from './request.ts'
import { suitableFor, suitableForSome } from './suitability.ts'

/** Opens a fitted model from its files. */
export function openModel(files: ReadonlyMap<string, Uint8Array>): RankingModel {
  return atOnce(openInSteps(files))
}

export function* openInSteps(files: ReadonlyMap<string, Uint8Array>): Steps<RankingModel> {
  const parts = yield* parseInSteps(files)
  return modelOf(parts, yield* likenessOf(parts.content))
}

/** The list that is judged is the list that is served: one way makes both. `likeness`: what items are compared by where a list is to be diverse. */
export function modelOf({ settings, kindWeights, diversity, longTail, maxPerCategory, fillsByPlace, catalogue, popularity, content: contentVectors, components, goldenQueries }: FiledModel, likeness: SparseMatrix): RankingModel {
  const usual = scorerOf(settings, components, contentVectors, popularity)
  // Its golden queries were answered so.
  const scorer = usual && settings.algorithm === 'ease' && !fillsByPlace ? { ...usual, isNonNegative: false } : usual
  const content = contentScorer(contentVectors)
  const halfLife = settings.recencyHalfLife
  const recommend = recommender({ scorer, content, likeness, popularity, halfLife, categoryOf: catalogue.categoryOf.map((place) => (isTold(catalogue.categories[place] ?? '') ? place : -1)), fillsByPlace })
  const { ids, riskClasses } = catalogue

  return {
    goldenQueries,
    readsHistory: true,
    historyEvents,
    schemas: { request: requestSchema, answer: answerSchema },

    rank(rows, cases, k) {
      requireEvents(rows)
      const { toRows, isThere } = placesIn(catalogue, rows)
      const suitsSome = suitableForSome(riskClasses)
      const isAllowed = isThere && suitsSome ? (item: number) => isThere(item) && suitsSome(item) : isThere ?? suitsSome
      const historyFor = historiesOfCases(rows, cases, catalogue)
      return cases.map((one) => Int32Array.from(recommend(historyOf(historyFor(one), kindWeights), { k, isAllowed, maxPerCategory, diversity, longTail }), ({ item }) => toRows(item)))
    },

    answer(request) {
      const asked = parseRequest(request, catalogue)
      const met = historyOf(asked.history, kindWeights)
      const place = asked.item === undefined ? -1 : catalogue.placeOf(asked.item)
      // A product page is asked about as if its item were all that was ever met; what was really met is left out beside it.
      const isLike = asked.item !== undefined
      const history = !isLike ? met : place < 0 ? [] : [{ item: place, kind: 'view' as const, weight: 1 }]
      const exclude = isLike ? [...asked.exclude, ...met.map(({ item }) => ids[item]!)] : asked.exclude
      const isAllowed = filterOf(catalogue, asked.filter, exclude, suitableFor(asked.riskClass, riskClasses))
      const wish = { k: asked.k, maxPerCategory: asked.maxPerCategory ?? maxPerCategory, diversity: asked.diversity ?? diversity, longTail: asked.longTail ?? longTail, ...(isAllowed && { isAllowed }) }
      const reasonOf = explainer(history, halfLife, { scorer, content }, catalogue)
      return {
        items: recommend(history, wish).map((suggestion) => {
          const reason = asked.wantsReasons && reasonOf(suggestion)
          return { item: ids[suggestion.item]!, score: suggestion.score, ...(reason && { reason: isLike && 'because' in reason ? { like: reason.because } : reason }) }
        }),
      }
    },
  }
}

/** The places that rows give the model's items. A model is not shown with what the rows do not hold. */
function placesIn({ ids }: Catalogue, { items }: { items: readonly { item: string }[] }): { toRows(item: number): number; isThere?: (item: number) => boolean } {
  if (ids.length === items.length && ids.every((id, place) => items[place]!.item === id)) return { toRows: (item) => item }
  const placeOf = placesOf(items.map(({ item }) => item))
  const places = Int32Array.from(ids, placeOf)
  return { toRows: (item) => places[item]!, isThere: (item) => places[item]! >= 0 }
}

/** What each case's user did in the splits before that of the case. */
function historiesOfCases(rows: DatasetRows & { kind: 'events' }, cases: readonly Case[], { placeOf }: Catalogue): (one: Case) => readonly PastEvent[] {
  const splits = new Set(cases.map(({ row }) => rows.splits[row]!))
  const bySplit = new Map([...splits].map((split) => [split, eventsBefore(rows, split, placeOf)]))
  return ({ row, group }) => bySplit.get(rows.splits[row]!)!.get(group) ?? []
}
