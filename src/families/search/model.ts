import { atOnce } from '../../base/steps.ts'
import type { Steps } from '../../base/steps.ts'
import type { DatasetRows } from '../../dataset/record.ts'
import type { Case, RankingModel } from '../family.ts'
import { answerTo } from './answer.ts'
import { answerSchema } from './answer-schema.ts'
import { openBeginnings } from './beginnings.ts'
import { wordsOf } from './catalogue-words.ts'
import { putItems, removeItems } from './change-products.ts'
import { completeQuery } from './complete.ts'
import { completionSchemas, parseCompletionRequest } from './completion-request.ts'
import { finder } from './engine.ts'
import type { Find } from './engine.ts'
import { catchUp } from './index/catch-up.ts'
import { mergeParts } from './index/merge-parts.ts'
import { requireQueries } from './judgements.ts'
import { parseInSteps } from './model-files.ts'
import type { FiledModel } from './model-files.ts'
import { parseRequest, requestSchema } from './request.ts'
import { floatRows } from './vectors/float-rows.ts'

/** A model whose products may change while it serves. */
export type SearchModel = RankingModel & Required<Pick<RankingModel, 'catalogue' | 'completion'>>

/** Opens a fitted model from its files. */
export function openModel(files: ReadonlyMap<string, Uint8Array>): SearchModel {
  return atOnce(openInSteps(files))
}

export function* openInSteps(files: ReadonlyMap<string, Uint8Array>): Steps<SearchModel> {
  return modelOf(yield* parseInSteps(files))
}

/** The list that is judged is the list that is served: one way makes both. */
export function modelOf({ engine, products, settings, goldenQueries, warnings }: FiledModel): SearchModel {
  const find = finder(engine, settings)
  const beginnings = openBeginnings(engine.words)
  const rankBy = (find: Find, rows: DatasetRows, cases: readonly Case[], k: number): Int32Array[] => {
    requireQueries(rows)
    const places = new Map(rows.items.map(({ item }, place) => [item, place]))
    const placeOfKey = Int32Array.from(products.ids.list, (id) => places.get(id) ?? -1)
    // What the rows do not hold cannot be judged.
    const filter = placeOfKey.includes(-1) ? (key: number) => placeOfKey[key]! >= 0 : undefined
    return cases.map(({ row }) => find({ query: rows.judgements[row]!.query }, { k, filter }).keys.map((key) => placeOfKey[key]!))
  }
  return {
    goldenQueries,
    ...(warnings && { warnings }),
    readsHistory: false,
    personalFields: ['boost'],
    schemas: { request: requestSchema, answer: answerSchema },
    answer: (request) => answerTo(parseRequest(request, engine.itemVectors?.rows.size), products, find),
    completion: {
      schemas: completionSchemas,
      answer(request) {
        const { query, k } = parseCompletionRequest(request)
        return { completions: completeQuery(query, k, engine, beginnings) }
      },
    },

    ...(engine.queryEncoder && { end: engine.queryEncoder.end, usualRequests: goldenQueries.map(({ request }) => withoutVector(request)) }),
    rank: (rows, cases, k) => rankBy(find, rows, cases, k),
    ...(engine.queryEncoder && engine.itemVectors && engine.itemVectors.weight > 0 && {
      rankExactly(rows, cases, k) {
        requireQueries(rows)
        const vectors = new Map(rows.items.map(({ item, embedding }) => [item, embedding]))
        const rowsOfFloats = floatRows(engine.itemVectors!.rows.size, products.ids.list.map((id) => vectors.get(id)))
        return rankBy(finder({ ...engine, itemVectors: { ...engine.itemVectors!, rows: rowsOfFloats } }, settings), rows, cases, k)
      },
    }),

    catalogue: {
      // Its encoder reads each of them.
      ...(engine.queryEncoder && { perPut: 1 }),
      put(items) {
        putItems(engine, products, items)
        for (const item of items) wordsOf(item, engine.analyzer).forEach(beginnings.add)
      },
      remove: (ids) => removeItems(engine, products, ids),
      *tidy() {
        const before = engine.index
        const merged = yield* mergeParts(before)
        engine.index = catchUp(before, merged, engine.index)
      },
    },
  }
}

/** As a client asks, who leaves the vector to the encoder. */
function withoutVector(request: unknown): unknown {
  const { vector, ...rest } = request as { query?: string; vector?: unknown }
  return rest.query === undefined ? request : rest
}
