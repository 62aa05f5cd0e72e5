import type { DatasetRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { Case } from '../family.ts'
import { requireEvents } from './cases.ts'
import { contentScorer, fitContent } from './content.ts'
import { eventsBefore, historyOf, placesOf } from './histories.ts'
import { interactionsOf } from './interactions.ts'
import { fitItemKnn } from './item-knn.ts'
import { recommender } from './recommend.ts'
import { similarItems } from './similar-items.ts'
import { riskClassesOf, suitableForSome } from './suitability.ts'

/** The numbers to beat, fitted on the events before the cases. Popularity: the same for everybody, but for what one has met. Item kNN: 100 neighbours, a
 *  shrinkage of 10, all of a history alike. */
export function rankReferences(rows: DatasetRows, { parameters: { kindWeights } }: Spec, cases: readonly Case[], k: number): { name: string; rankings: Int32Array[] }[] {
  requireEvents(rows)
  const split = cases.reduce((latest, { row }) => Math.max(latest, rows.splits[row]!), 0)
  const { matrix, popularity } = interactionsOf(rows, split, kindWeights)
  const histories = eventsBefore(rows, split, placesOf(rows.items.map(({ item }) => item)))
  const isAllowed = suitableForSome(riskClassesOf(rows.items))
  const likeness = fitContent(rows.items, () => [])
  const content = contentScorer(likeness)
  const knn = similarItems(fitItemKnn(matrix, { neighbours: 100, shrink: 10 }))
  return [{ name: 'popularity', scorer: undefined }, { name: 'item kNN', scorer: knn }].map(({ name, scorer }) => {
    const recommend = recommender({ scorer, content, likeness, popularity, halfLife: 0, categoryOf: new Int32Array(rows.items.length) })
    return { name, rankings: cases.map(({ group }) => Int32Array.from(recommend(historyOf(histories.get(group) ?? [], kindWeights), { k, isAllowed, diversity: 0, longTail: 0 }), ({ item }) => item)) }
  })
}
