import { hasBit, inBoth, newBits, setBit } from './bits.ts'
import type { Bits } from './bits.ts'
import { firstFrom } from './cursor.ts'
import { positionsOf } from './positions.ts'
import type { IndexPart, SearchIndex } from './search-index.ts'
import { noPosition } from './segment.ts'
import type { Postings } from './segment.ts'
import { findTerm } from './terms.ts'

/** What must stand somewhere: each token `offset` words or characters behind the first. */
export type Phrase = readonly { token: string; offset: number }[]

/** Whether phrases can be asked for at all: an index that was made without positions has no field for them. */
export function knowsPhrases({ fields }: SearchIndex): boolean {
  return fields.some(({ hasPositions }) => hasPositions)
}

/** The keys of the documents in which each of the phrases stands, in any field that has positions; at least one phrase. Reads the postings of the rarest token of
 *  each, and looks for the others. */
export function documentsWith(index: SearchIndex, phrases: readonly Phrase[]): Bits {
  const size = 1 + index.parts.reduce((most, { segment: { keys } }) => Math.max(most, keys.at(-1) ?? -1), -1)
  return phrases.map((phrase) => {
    const found = newBits(size)
    for (const part of index.parts) {
      for (const [field, { hasPositions }] of index.fields.entries()) if (hasPositions) addStanding(found, phrase, part, part.segment.fields[field]!)
    }
    return found
  }).reduce(inBoth)
}

function addStanding(found: Bits, phrase: Phrase, { segment: { keys, terms }, deleted }: IndexPart, postings: Postings): void {
  const { starts, documents } = postings
  const places = phrase.map(({ token }) => findTerm(terms, token))
  if (phrase.length === 0 || places.includes(-1)) return
  const tokens = places.map((term, i) => ({ at: starts[term]!, end: starts[term + 1]!, offset: phrase[i]!.offset })).sort((a, b) => (a.end - a.at) - (b.end - b.at))
  const [rarest, ...others] = tokens as [TokenAt, ...TokenAt[]]
  for (; rarest.at < rarest.end; rarest.at++) {
    const document = documents[rarest.at]!
    if (deleted && hasBit(deleted, document)) continue
    if (others.every((other) => goTo(other, documents, document)) && (others.length === 0 || standTogether(rarest, others, postings))) setBit(found, keys[document]!)
  }
}

/** The posting of a token that is looked at, and where its others end. */
interface TokenAt { at: number; end: number; offset: number }

function goTo(token: TokenAt, documents: Int32Array, document: number): boolean {
  token.at = firstFrom(documents, token.at, token.end, document)
  return token.at < token.end && documents[token.at] === document
}

function standTogether({ at, offset }: TokenAt, others: readonly TokenAt[], postings: Postings): boolean {
  const standing = others.map((other) => ({ positions: positionsOf(postings, other.at), distance: other.offset - offset }))
  return positionsOf(postings, at).some((position) => position !== noPosition && standing.every(({ positions, distance }) => positions.includes(position + distance) && position + distance !== noPosition))
}
