import type { Phrases } from './phrases.ts'
import type { Taken, Token } from './token.ts'

/** How much a synonym counts, against 1 for the word that was typed. */
const synonymWeight = 0.5

/** A Latin word makes one token, a Chinese one of two characters three or four: without this a brand or model name would be outvoted beside Chinese
 *  (QBQTC: NDCG@10 .8218 without, .8255 with). */
const latinBesideHan = 2

/** The tokens of a query with their weights. `othersOf` gives the texts that mean the same as the found phrase. */
export function weighQuery({ atoms, tokens }: Taken, stops: Phrases, synonyms: Phrases, othersOf: (phrase: number) => readonly Taken[]): { token: string; weight: number; position: number }[] {
  const kept = withoutStops(atoms, tokens, stops)
  for (const { from, to, phrase } of synonyms.find(atoms)) {
    // What a synonym shares with the typed word or another one counts once: L’Oréal and Loreal.
    const added = new Set(tokens.filter(({ position }) => position >= from && position < to).map(({ token }) => token))
    for (const other of othersOf(phrase)) {
      const fresh = tellingTokens(other).filter(({ token }) => !added.has(token))
      for (const token of fresh) kept.push({ ...token, weight: token.weight * synonymWeight, position: from })
      for (const { token } of fresh) added.add(token)
    }
  }
  const isMixed = atoms.some((atom) => unspaced.test(atom))
  return kept.map(({ token, weight, position }) => ({ token, weight: isMixed && latin.test(token) ? weight * latinBesideHan : weight, position }))
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const latin = /^[a-z0-9]/

/** A token goes when all that it stands for is in stop words; a query of nothing else stays as it is. */
function withoutStops(atoms: readonly string[], tokens: readonly Token[], stops: Phrases): Token[] {
  const found = stops.find(atoms)
  if (found.length === 0) return [...tokens]
  const isStop = new Uint8Array(atoms.length)
  for (const { from, to } of found) isStop.fill(1, from, to)
  const kept = tokens.filter(({ position, span }) => isStop.subarray(position, position + span).includes(0))
  return kept.length > 0 ? kept : [...tokens]
}

/** Single characters of a longer synonym would bring in anything that shares one with it. */
function tellingTokens({ atoms, tokens }: Taken): Token[] {
  return atoms.length > 1 ? tokens.filter(({ token, span }) => span > 1 || latin.test(token)) : tokens
}
