import { topK } from '../../matrix/top-k.ts'
import type { Item } from '../../dataset/record.ts'

/** Requests that travel with a model. Their histories are made up of popular items, so that they are nobody's: two of them an hour apart, ten, one that the model does not
 *  know, none; and one of a product page. Where products have risk classes, each for
 *  another class of clients. */
export function goldenRequestsOf(items: readonly Item[], popularity: Float64Array): unknown[] {
  const popular = [...topK(popularity, 30)].map((place) => items[place]!.item)
  const history = (from: number, step: number, length: number) => popular.filter((_, rank) => rank >= from && (rank - from) % step === 0).slice(0, length)
    .map((item, i) => ({ item, kind: i % 3 === 2 ? 'purchase' : 'view', time: hourMs * (i + 1) }))
  const isClassed = items.some(({ riskClass }) => riskClass !== undefined)
  const requests = [
    { history: [], k: 5 },
    { history: history(0, 2, 2), reasons: true },
    { history: history(1, 3, 10), k: 20 },
    { history: [...history(2, 5, 3), { item: 'an-item-nobody-has', kind: 'view', time: 9 * hourMs }], diversity: 0.3 },
    ...popular.slice(0, 1).map((item) => ({ history: [], item, reasons: true })),
  ]
  return isClassed ? requests.map((request, i) => ({ ...request, riskClass: `C${5 - (i % 5)}` })) : requests
}

const hourMs = 3_600_000
