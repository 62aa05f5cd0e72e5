import type { PastEvent } from './shop.ts'

/** Asks a model one request of its endpoint. */
export type Ask = (model: 'shop-search' | 'shop-recommendation' | 'shop-behavior', request: object) => Promise<{ items?: { item: string; score: number }[]; probability?: number }>

/** So many found products are looked at by the other two models, those with at least this share of the best score: what hardly fits the words is not lifted by any liking. */
const candidates = 50
const leastShare = 0.3

/** Three models work together: search finds, recommendation and behavior say what of that this person wants, and search ranks again by its own scores, each times 1 + weight. Nothing that search did not find
 *  is shown, and whoever is unknown gets plain search. */
export async function searchForPerson(query: string, history: readonly PastEvent[], ask: Ask, { recommendationWeight = 1, behaviorWeight = 0.5, k = 10 } = {}): Promise<string[]> {
  const all = (await ask('shop-search', { query, k: candidates })).items!
  const found = all.filter(({ score }) => score >= leastShare * all[0]!.score).map(({ item }) => item)
  if (history.length === 0 || found.length === 0) return all.slice(0, k).map(({ item }) => item)
  const wanted = (await ask('shop-recommendation', { history, filter: { items: found }, k: candidates })).items!
  const chances = await Promise.all(found.map(async (item) => ({ item, score: (await ask('shop-behavior', { item, history })).probability! })))
  const [ofWanted, ofChances] = [shares(wanted), shares(chances)]
  const boost = found.map((item) => ({ item, weight: recommendationWeight * (ofWanted.get(item) ?? 0) + behaviorWeight * (ofChances.get(item) ?? 0) })).filter(({ weight }) => weight > 0)
  return (await ask('shop-search', { query, k, boost })).items!.map(({ item }) => item)
}

/** 0 … 1 from the lowest to the highest: scores of two models are on scales of their own. */
function shares(scored: readonly { item: string; score: number }[]): Map<string, number> {
  const scores = scored.map(({ score }) => score)
  const [lowest, highest] = [Math.min(...scores), Math.max(...scores)]
  return new Map(scored.map(({ item, score }) => [item, lowest === highest ? 0 : (score - lowest) / (highest - lowest)]))
}
