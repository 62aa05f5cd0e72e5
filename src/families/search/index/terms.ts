/** Distinct words, ascending as `<` compares strings in JavaScript (by UTF-16 units): word i is `units[starts[i]] … units[starts[i + 1] - 1]`. Two bytes a
 *  letter and four a word, nothing to build when a file is opened. */
export interface Terms { units: Uint16Array; starts: Int32Array }

/** In the order given; for all that looks up words they must ascend, none twice. */
export function packTerms(words: readonly string[]): Terms {
  const starts = new Int32Array(words.length + 1)
  for (let i = 0; i < words.length; i++) starts[i + 1] = starts[i]! + words[i]!.length
  const units = new Uint16Array(starts[words.length]!)
  for (let i = 0, at = 0; i < words.length; i++) {
    const word = words[i]!
    for (let letter = 0; letter < word.length; letter++) units[at++] = word.charCodeAt(letter)
  }
  return { units, starts }
}

export function countTerms({ starts }: Terms): number {
  return starts.length - 1
}

export function termAt({ units, starts }: Terms, i: number): string {
  let word = ''
  for (let at = starts[i]!; at < starts[i + 1]!; at++) word += String.fromCharCode(units[at]!)
  return word
}

/** Place of the word, or −1. */
export function findTerm(terms: Terms, word: string): number {
  const at = lowerBound(terms, word)
  return at < countTerms(terms) && compareTerm(terms, at, word) === 0 ? at : -1
}

/** First place whose word is not below the given one. */
function lowerBound(terms: Terms, word: string): number {
  let [low, high] = [0, countTerms(terms)]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareTerm(terms, middle, word) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function compareTerm({ units, starts }: Terms, i: number, word: string): number {
  const from = starts[i]!, length = starts[i + 1]! - from
  const shared = Math.min(length, word.length)
  for (let letter = 0; letter < shared; letter++) {
    const difference = units[from + letter]! - word.charCodeAt(letter)
    if (difference !== 0) return difference
  }
  return length - word.length
}
