/** Where a phrase was found: the words or characters from `from` to before `to`, and which phrase of the list. */
export interface FoundPhrase { from: number; to: number; phrase: number }

/** Finds any of many phrases in a row of words and characters. */
export interface Phrases { find(atoms: readonly string[]): FoundPhrase[] }

interface Node { next: Map<string, Node>; phrases: number[] }

/** Builds a tree of the phrases, so that finding takes no longer with many of them. Empty phrases are never found. */
export function openPhrases(phrases: readonly (readonly string[])[]): Phrases {
  const root: Node = { next: new Map(), phrases: [] }
  phrases.forEach((atoms, phrase) => {
    let node = root
    for (const atom of atoms) {
      const next: Node = node.next.get(atom) ?? { next: new Map(), phrases: [] }
      node.next.set(atom, next)
      node = next
    }
    if (node !== root) node.phrases.push(phrase)
  })

  /** From the left, always the longest; those found do not overlap. A phrase that stands in several lists is found once for each. */
  function find(atoms: readonly string[]): FoundPhrase[] {
    const found: FoundPhrase[] = []
    for (let from = 0; from < atoms.length;) {
      let to = from, longest: readonly number[] = []
      let node = root.next.get(atoms[from]!)
      for (let at = from + 1; node !== undefined; at++) {
        if (node.phrases.length > 0) [to, longest] = [at, node.phrases]
        node = at < atoms.length ? node.next.get(atoms[at]!) : undefined
      }
      for (const phrase of longest) found.push({ from, to, phrase })
      from = Math.max(from + 1, to)
    }
    return found
  }
  return { find }
}
