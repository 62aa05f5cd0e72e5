import { topK } from '../../matrix/top-k.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import type { History } from './histories.ts'
import { rerank } from './rerank.ts'
import { weighHistory } from './scorer.ts'
import type { Scorer } from './scorer.ts'

/** What lists are made from. `scorer` is missing where popularity is all; `likeness`: rows whose products say how much two items are alike. */
export interface Parts { scorer: Scorer | undefined; content: Scorer; likeness: SparseMatrix; popularity: Float64Array; halfLife: number; /** −1 where none is told: of those a list may hold any number. */ categoryOf: Int32Array; /** As in a model's file. */ fillsByPlace?: boolean }

export interface Wish {
  k: number
  /** Items that may be shown, all where it is missing; what was met already is never. */
  isAllowed?: (item: number) => boolean
  /** At most so many items of one category, also where the list then is shorter; 0: any number. */
  maxPerCategory?: number
  diversity: number
  longTail: number
}
/** `score`: that of the algorithm; `from` tells why the item is in the list. */
export interface Suggestion { item: number; score: number; from: 'history' | 'attributes' | 'popularity' }

/** So many candidates are arranged anew, whatever is asked for: the first ten of twenty are the ten that ten would have been. */
const arranged = 200

/** The one way to a list, for judging and for serving: by the algorithm; then, where it has nothing more to say, what is alike and popular; then what is popular. A history
 *  that says nothing gives what is popular, the same for everybody. */
export function recommender({ scorer, content, likeness, popularity, halfLife, categoryOf, fillsByPlace = true }: Parts): (history: History, wish: Wish) => Suggestion[] {
  const n = popularity.length
  const scores = new Float64Array(n)
  const liking = popularity.map((count) => Math.log(2 + count))
  const highest = popularity.reduce((most, count) => Math.max(most, count), 0)

  return (history, { k, isAllowed, maxPerCategory = 0, diversity, longTail }) => {
    const weighted = weighHistory(history, halfLife)
    const isArranged = diversity > 0 || longTail > 0
    const wanted = isArranged ? Math.max(k, arranged) : k
    const list: Suggestion[] = []
    const perCategory = new Map<number, number>()
    const add = (from: Suggestion['from'], floor?: number) => {
      for (const { item } of history) scores[item] = -Infinity
      for (const { item } of list) scores[item] = -Infinity
      // Only what could come into the list is asked about: mostly a small part of the catalogue.
      if (isAllowed) for (let item = 0; item < n; item++) if (scores[item]! > (floor ?? -Infinity) && !isAllowed(item)) scores[item] = -Infinity
      // Each turn takes the best that there is room for; where categories became full, the next turn looks further, soon at all items.
      for (let reach = wanted - list.length, isMore = true; isMore && list.length < wanted; reach *= 4) {
        if (maxPerCategory > 0) for (let item = 0; item < n; item++) if (isFull(item)) scores[item] = -Infinity
        const best = topK(scores, reach, floor)
        for (const item of best) if (list.length < wanted && !isFull(item)) put({ item, score: from === 'history' ? scores[item]! : 0, from })
        isMore = best.length === reach
      }
    }
    const isFull = (item: number) => maxPerCategory > 0 && categoryOf[item]! >= 0 && (perCategory.get(categoryOf[item]!) ?? 0) >= maxPerCategory
    const put = (suggestion: Suggestion) => {
      list.push(suggestion)
      scores[suggestion.item] = -Infinity
      perCategory.set(categoryOf[suggestion.item]!, (perCategory.get(categoryOf[suggestion.item]!) ?? 0) + 1)
    }

    if (scorer && history.length > 0 && (scorer.isNonNegative || history.some(({ item }) => popularity[item]! > 0))) {
      scorer.score(weighted, scores)
      add('history', scorer.isNonNegative ? 0 : undefined)
    }
    if (scorer && list.length < wanted && history.length > 0) {
      content.score(weighted, scores)
      for (let item = 0; item < n; item++) scores[item]! *= liking[item]!
      add('attributes', 0)
    }
    if (list.length < wanted) {
      scores.set(popularity)
      add('popularity')
    }
    return isArranged ? rerank(list, k, { diversity, longTail, likeness, popularity, highest, fillsByPlace }) : list
  }
}
