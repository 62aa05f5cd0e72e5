import { topK } from '../../matrix/top-k.ts'
import type { Scorer, WeightedItems } from './scorer.ts'

/** A hybrid of what other users did (`u`) and of what items are like (`v`): score = u + weight · v. */
export function weightedMix(u: Scorer, v: Scorer, weight: number, nItems: number): Scorer {
  const other = new Float64Array(nItems)
  return {
    isNonNegative: u.isNonNegative && v.isNonNegative,
    score(history, scores) {
      u.score(history, scores)
      v.score(history, other)
      for (let item = 0; item < nItems; item++) scores[item]! += weight * other[item]!
    },
    contributions: (history, item) => added(u.contributions(history, item), 1, v.contributions(history, item), weight),
  }
}

/** Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): Σ weight / (60 + rank), over the first `fused` of each. Scales play no part. */
export function rankMix(u: Scorer, v: Scorer, weight: number, nItems: number): Scorer {
  const own = new Float64Array(nItems)
  return {
    isNonNegative: true,
    score(history, scores) {
      scores.fill(0, 0, nItems)
      for (const [scorer, share] of [[u, 1], [v, weight]] as const) {
        scorer.score(history, own)
        for (const item of history.items) own[item] = 0                        // what is known already would take the first ranks
        for (const [rank, item] of topK(own, fused, scorer.isNonNegative ? 0 : undefined).entries()) scores[item]! += share / (61 + rank)
      }
    },
    contributions: (history, item) => added(shares(u.contributions(history, item)), 1, shares(v.contributions(history, item)), weight),
  }
}
const fused = 300

/** W1, W2 and b, and what popularity weighs beside them. */
export interface LearnedWeights { collaborative: number; content: number; popularity: number; bias: number }

/** r̂ = σ(W1·u + W2·v + b): u what other users did and how popular the item is, v what the item is like; both relative to the best item of the history. */
export function learnedMix(u: Scorer, v: Scorer, weights: LearnedWeights, popularity: Float64Array): Scorer {
  const features = mixFeatures(u, v, popularity)
  return {
    isNonNegative: false,
    score(history, scores) {
      const { collaborative, content, popular } = features(history)
      const { collaborative: w1, content: w2, popularity: w3, bias } = weights
      for (let item = 0; item < popularity.length; item++) scores[item] = 1 / (1 + Math.exp(-(w1 * collaborative[item]! + w2 * content[item]! + w3 * popular[item]! + bias)))
    },
    contributions(history, item) {
      const { maxCollaborative, maxContent } = features(history)
      return added(u.contributions(history, item), weights.collaborative / maxCollaborative, v.contributions(history, item), weights.content / maxContent)
    },
  }
}

interface MixFeatures { collaborative: Float64Array; content: Float64Array; popular: Float64Array; maxCollaborative: number; maxContent: number }

/** The columns that the weights are for, by item; arrays are used again for the next history. */
export function mixFeatures(u: Scorer, v: Scorer, popularity: Float64Array): (history: WeightedItems) => MixFeatures {
  const [collaborative, content] = [new Float64Array(popularity.length), new Float64Array(popularity.length)]
  const highest = Math.log1p(popularity.reduce((most, count) => Math.max(most, count), 0)) || 1
  const popular = popularity.map((count) => Math.log1p(count) / highest)
  let last: { history: WeightedItems; features: MixFeatures } | undefined
  return (history) => {
    if (last?.history === history) return last.features
    u.score(history, collaborative)
    v.score(history, content)
    last = { history, features: { collaborative, content, popular, maxCollaborative: toBest(collaborative, history.items), maxContent: toBest(content, history.items) } }
    return last.features
  }
}

/** Divides by the highest score of an item that is not of the history. */
function toBest(scores: Float64Array, known: Int32Array): number {
  for (const item of known) scores[item] = 0
  let best = 0
  for (let item = 0; item < scores.length; item++) if (scores[item]! > best) best = scores[item]!
  best ||= 1
  for (let item = 0; item < scores.length; item++) scores[item]! /= best
  return best
}

function shares(parts: Float64Array): Float64Array {
  const sum = parts.reduce((total, part) => total + part, 0) || 1
  return parts.map((part) => part / sum)
}

function added(a: Float64Array, weightOfA: number, b: Float64Array, weightOfB: number): Float64Array {
  return a.map((value, at) => weightOfA * value + weightOfB * b[at]!)
}
