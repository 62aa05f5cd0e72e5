/** Where a phrase was found: the words or characters from `from` to before `to`, and which phrase of the list. */
interface FoundPhrase { from: number; to: number; phrase: number }

/** Finds any of many phrases in a row of words and characters. */
export interface Phrases { find(atoms: readonly string[]): FoundPhrase[] }

/** Keeps the phrases in a table, so that finding takes no longer with many of them, but with phrases of many different lengths. Empty phrases are never found. */
export function openPhrases(phrases: readonly (readonly string[])[]): Phrases {
  const byText = new Map<string, number[]>()
  phrases.forEach((atoms, phrase) => {
    const text = atoms.join(separator)
    const same = byText.get(text)
    if (same === undefined) byText.set(text, [phrase])
    else same.push(phrase)
  })
  const lengths = [...new Set(phrases.map(({ length }) => length))].filter((length) => length > 0).sort((a, b) => b - a)

  /** From the left, always the longest; those found do not overlap. A phrase that stands in several lists is found once for each. */
  function find(atoms: readonly string[]): FoundPhrase[] {
    const found: FoundPhrase[] = []
    for (let from = 0; from < atoms.length;) {
      const length = lengths.find((candidate) => from + candidate <= atoms.length && byText.has(textAt(atoms, from, candidate)))
      if (length !== undefined) for (const phrase of byText.get(textAt(atoms, from, length))!) found.push({ from, to: from + length, phrase })
      from += length ?? 1
    }
    return found
  }
  return { find }
}

/** No text has this character in a word. */
const separator = '\0'

function textAt(atoms: readonly string[], from: number, length: number): string {
  return length === 1 ? atoms[from]! : atoms.slice(from, from + length).join(separator)
}
