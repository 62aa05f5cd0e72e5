import type { Taken } from './token.ts'

/** A token of a phrase, and how many words or characters it stands behind the first. */
export interface PhraseToken { token: string; offset: number }

/** What must stand in an item for a text to stand there as a phrase: its words, and of writing without blanks the pairs of neighbours, which are far rarer than characters and
 *  say that both stand in one run. How words are divided does not matter. */
export function phraseTokens({ atoms, tokens }: Taken): PhraseToken[] {
  const pairs = new Set(tokens.filter(({ token, position, span }) => span === 2 && !latin.test(token) && token === atoms[position]! + atoms[position + 1]!).map(({ position }) => position))
  return atoms.flatMap((atom, offset) => {
    if (pairs.has(offset)) return [{ token: atom + atoms[offset + 1]!, offset }]
    return pairs.has(offset - 1) ? [] : [{ token: atom, offset }]
  })
}

const latin = /^[a-z0-9]/
