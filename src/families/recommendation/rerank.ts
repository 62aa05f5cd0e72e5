import type { SparseMatrix } from '../../matrix/sparse.ts'
import type { Suggestion } from './recommend.ts'

interface Arrangement { diversity: number; longTail: number; likeness: SparseMatrix; popularity: Float64Array; highest: number; fillsByPlace: boolean }

/** Against lists that show only similar things, and only what everybody has seen. One after another the item is taken that is best by
 *  (1 − diversity) · relevance − diversity · (highest cosine to those above it) + longTail · rarity
 *  (maximal marginal relevance: Carbonell and Goldstein 1998). Relevance: score over the range of the candidates; rarity: 1 − ln(1 + n) / ln(1 + n of the most
 *  popular). Linear in k · candidates. */
export function rerank(candidates: readonly Suggestion[], k: number, { diversity, longTail, likeness, popularity, highest, fillsByPlace }: Arrangement): Suggestion[] {
  const relevance = relevances(candidates, fillsByPlace)
  const rarity = candidates.map(({ item }) => 1 - (highest === 0 ? 0 : Math.log1p(popularity[item]!) / Math.log1p(highest)))
  const closest = new Float64Array(candidates.length)
  const isLeft = new Uint8Array(candidates.length).fill(1)
  const row = new Float64Array(likeness.columns)
  const chosen: Suggestion[] = []
  while (chosen.length < Math.min(k, candidates.length)) {
    let best = -1
    let most = -Infinity
    for (let c = 0; c < candidates.length; c++) {
      const value = (1 - diversity) * relevance[c]! - diversity * closest[c]! + longTail * rarity[c]!
      if (isLeft[c] === 1 && value > most) [best, most] = [c, value]
    }
    isLeft[best] = 0
    chosen.push(candidates[best]!)
    if (diversity > 0) compareWith(candidates[best]!.item)
  }
  return chosen

  function compareWith(item: number): void {
    const { starts, indices, values } = likeness
    row.fill(0)
    for (let at = starts[item]!; at < starts[item + 1]!; at++) row[indices[at]!] = values[at]!
    for (let c = 0; c < candidates.length; c++) {
      if (isLeft[c] === 0) continue
      let cosine = 0
      for (let at = starts[candidates[c]!.item]!, end = starts[candidates[c]!.item + 1]!; at < end; at++) cosine += values[at]! * row[indices[at]!]!
      closest[c] = Math.max(closest[c]!, cosine)
    }
  }
}

/** 0 … 1 among what the algorithm found; what filled the list up lies below it, 0 … −1 by its place: without a history a little of either would else show what hardly anybody wants. */
function relevances(candidates: readonly Suggestion[], fillsByPlace: boolean): number[] {
  const found = candidates.filter(({ from }) => from === 'history')
  const [top, bottom] = [found[0]?.score ?? 0, found.at(-1)?.score ?? 0]
  const ofFiller = (place: number) => (fillsByPlace ? -(place - found.length) / (candidates.length - found.length) : -1e-6 * place)
  return candidates.map(({ score, from }, place) => (from !== 'history' ? ofFiller(place) : top === bottom ? 1 : (score - bottom) / (top - bottom)))
}
