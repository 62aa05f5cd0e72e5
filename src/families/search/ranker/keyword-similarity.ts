import type { TextVectors } from '../vectors/text-vectors.ts'

/** Products of the query's vector q with those of words, worked out once a word. */
export function keywordProducts(query: Float32Array, { size, basis }: TextVectors): (word: number) => number {
  const known = new Map<number, number>()
  return (word) => {
    const before = known.get(word)
    if (before !== undefined) return before
    let sum = 0
    for (let j = 0; j < size; j++) sum += query[j]! * basis.bytes[word * size + j]!
    const product = sum * basis.scales[word]!
    known.set(word, product)
    return product
  }
}

/** The similarities of a query q with the words k that name a product: the highest d = 1/(1 + e^(−q·k)) of a word, and d̂ = 1/(1 + Σ e^(−q·k)) of the product,
 *  which falls with every word that the query is not about. Without words both are 0. */
export function keywordSimilarities(words: ArrayLike<number>, productWith: (word: number) => number): { keyword: number; product: number } {
  if (words.length === 0) return { keyword: 0, product: 0 }
  let highest = -Infinity, sum = 0
  for (let i = 0; i < words.length; i++) {
    const product = productWith(words[i]!)
    highest = Math.max(highest, product)
    sum += Math.exp(-product)
  }
  return { keyword: 1 / (1 + Math.exp(-highest)), product: 1 / (1 + sum) }
}
