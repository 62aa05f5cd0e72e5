import type { Random } from '../../../base/random.ts'
import type { SparseMatrix } from '../../../matrix/sparse.ts'
import { truncatedSvd } from '../../../matrix/svd.ts'
import { quantise } from './quantised.ts'
import type { QuantisedRows } from './quantised.ts'
import { countTerms, weighTerms } from './term-weights.ts'
import type { Vocabulary } from './term-weights.ts'

/** Latent semantic analysis (Deerwester et al. 1990): words that occur in the same texts lie near each other, so that a text is found by words that it does not hold.
 *  `basis` has a row of `size` numbers for each word of the vocabulary. */
export interface TextVectors { size: number; vocabulary: Vocabulary; basis: QuantisedRows }

/** From the words of each text of a catalogue. With 10,000 products and 256 numbers some 5 s. */
export function fitTextVectors(texts: readonly Iterable<string>[], { size, random, isAborted }: { size: number; random: Random; isAborted?: () => void }): TextVectors {
  const vocabulary = countTerms(texts)
  const { rank, right } = truncatedSvd(termMatrix(texts, vocabulary), { rank: size, random, ...(isAborted && { isAborted }) })
  return { size: rank, vocabulary, basis: quantise(right, rank) }
}

/** The vector of a text [size], of length 1; all zeros where no word of it is known. */
export function vectorOf(text: Iterable<string>, { size, vocabulary, basis }: TextVectors): Float32Array {
  const vector = new Float32Array(size)
  const { places, weights } = weighTerms(text, vocabulary)
  for (let i = 0; i < places.length; i++) {
    const at = places[i]! * size, weight = weights[i]! * basis.scales[places[i]!]!
    for (let j = 0; j < size; j++) vector[j]! += weight * basis.bytes[at + j]!
  }
  let square = 0
  for (let j = 0; j < size; j++) square += vector[j]! ** 2
  if (square === 0) return vector
  const length = Math.sqrt(square)
  for (let j = 0; j < size; j++) vector[j]! /= length
  return vector
}

/** Texts × words. */
function termMatrix(texts: readonly Iterable<string>[], vocabulary: Vocabulary): SparseMatrix {
  const rows = texts.map((text) => weighTerms(text, vocabulary))
  const starts = new Int32Array(rows.length + 1)
  for (const [row, { places }] of rows.entries()) starts[row + 1] = starts[row]! + places.length
  const indices = new Int32Array(starts[rows.length]!), values = new Float32Array(indices.length)
  for (const [row, { places, weights }] of rows.entries()) {
    indices.set(places, starts[row]!)
    values.set(weights, starts[row]!)
  }
  return { rows: rows.length, columns: vocabulary.terms.length, starts, indices, values }
}
