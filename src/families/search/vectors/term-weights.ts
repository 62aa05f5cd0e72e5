import { atOnce } from '../../../base/steps.ts'
import type { Steps } from '../../../base/steps.ts'

/** The words that vectors are made of, ascending, and how much each tells: idf = ln((1 + n) / (1 + df)) + 1 of n texts, df of which hold it. */
export interface Vocabulary { terms: string[]; idf: Float32Array; placeOf(term: string): number | undefined }

/** More would cost memory and seconds of training, and the rarest tell the least of what goes with what. */
const maxTerms = 50_000
/** A word of one text alone says nothing of its company. */
const minTexts = 2

/** From the words of each text. The most frequent ones are kept, equal ones in code-point order. */
export function countTerms(texts: readonly Iterable<string>[]): Vocabulary {
  const counts = new Map<string, number>()
  for (const text of texts) for (const term of new Set(text)) counts.set(term, (counts.get(term) ?? 0) + 1)
  const kept = [...counts].filter(([, n]) => n >= minTexts)
  if (kept.length > maxTerms) kept.sort(([a, nA], [b, nB]) => nB - nA || (a < b ? -1 : 1)).length = maxTerms
  kept.sort(([a], [b]) => (a < b ? -1 : 1))
  return vocabularyOf(kept.map(([term]) => term), Float32Array.from(kept, ([, n]) => Math.log((1 + texts.length) / (1 + n)) + 1))
}

/** The same in steps of some milliseconds. */
export function* openVocabulary(terms: string[], idf: Float32Array): Steps<Vocabulary> {
  const places = new Map<string, number>()
  for (const [place, term] of terms.entries()) {
    if (place % termsPerStep === termsPerStep - 1) yield
    places.set(term, place)
  }
  return { terms, idf, placeOf: (term) => places.get(term) }
}

const termsPerStep = 8192

export function vocabularyOf(terms: string[], idf: Float32Array): Vocabulary {
  return atOnce(openVocabulary(terms, idf))
}

/** A text as known words and their weights (1 + ln tf) · idf, scaled to length 1; places ascending. Empty where it holds no known word. */
export function weighTerms(text: Iterable<string>, vocabulary: Vocabulary): { places: Int32Array; weights: Float32Array } {
  const counts = new Map<number, number>()
  for (const term of text) {
    const place = vocabulary.placeOf(term)
    if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  const places = Int32Array.from(counts.keys()).sort()
  const weights = Float32Array.from(places, (place) => (1 + Math.log(counts.get(place)!)) * vocabulary.idf[place]!)
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0))
  return { places, weights: weights.map((weight) => weight / length) }
}
