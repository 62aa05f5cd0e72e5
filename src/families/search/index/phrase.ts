import { hasBit, newBits, setBit } from './bits.ts'
import type { Bits } from './bits.ts'
import { firstFrom } from './cursor.ts'
import { frequencyOf } from './query-terms.ts'
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
 *  each, and looks for the others, in the documents that are left of the phrases before. */
export function documentsWith(index: SearchIndex, phrases: readonly Phrase[]): Bits {
  const rarestFirst = different(phrases).map((phrase) => ({ phrase, most: mostDocumentsWith(index, phrase) })).sort((a, b) => a.most - b.most)
  let within: Bits | undefined
  for (const { phrase } of rarestFirst) {
    const found = noDocuments(index)
    let n = 0
    visitStanding(index, phrase, within, (key) => { setBit(found, key); n += 1 })
    within = found
    if (n === 0) break
  }
  return within!
}

/** Each once: whoever repeats himself shall not pay for it. */
function different(phrases: readonly Phrase[]): Phrase[] {
  return [...new Map(phrases.map((phrase) => [phrase.map(({ token, offset }) => `${token} ${offset}`).join(' '), phrase])).values()]
}

/** Counts those of one phrase after another, within the given documents. */
export function openPhraseCounter(index: SearchIndex, within: Bits | undefined): (phrase: Phrase) => number {
  const seen = noDocuments(index)
  return (phrase) => {
    const counted: number[] = []
    visitStanding(index, phrase, within, (key) => {
      if (hasBit(seen, key)) return
      setBit(seen, key)
      counted.push(key)
    })
    for (const key of counted) seen[key >>> 5] = 0
    return counted.length
  }
}

/** As many as there can be at most: known without reading what stands where. */
export function mostDocumentsWith({ parts }: SearchIndex, phrase: Phrase): number {
  return parts.reduce((sum, { segment: { keys, terms, fields } }) => {
    const places = phrase.map(({ token }) => findTerm(terms, token))
    if (phrase.length === 0 || places.includes(-1)) return sum
    return sum + Math.min(keys.length, ...places.map((term) => fields.reduce((n, postings) => n + frequencyOf(postings, term), 0)))
  }, 0)
}

/** Room for all keys of the index. */
function noDocuments({ parts }: SearchIndex): Bits {
  return newBits(1 + parts.reduce((most, { segment: { keys } }) => Math.max(most, keys.at(-1) ?? -1), -1))
}

/** Tells the key of each document in which the phrase stands, once for each field. */
function visitStanding({ fields, parts }: SearchIndex, phrase: Phrase, within: Bits | undefined, visit: (key: number) => void): void {
  for (const part of parts) {
    const terms = phrase.map(({ token }) => findTerm(part.segment.terms, token))
    if (phrase.length === 0 || terms.includes(-1)) continue
    for (const [field, { hasPositions }] of fields.entries()) if (hasPositions) visitField(part, part.segment.fields[field]!, phrase, terms, within, visit)
  }
}

function visitField({ segment: { keys }, deleted }: IndexPart, postings: Postings, phrase: Phrase, terms: readonly number[], within: Bits | undefined, visit: (key: number) => void): void {
  const { starts, documents } = postings
  const tokens = [...new Set(terms)].map((term) => ({ at: starts[term]!, end: starts[term + 1]!, offsets: phrase.flatMap(({ offset }, i) => (terms[i] === term ? [offset] : [])) })).sort((a, b) => (a.end - a.at) - (b.end - b.at))
  const [rarest, ...others] = tokens as [TokenAt, ...TokenAt[]]
  for (; rarest.at < rarest.end; rarest.at++) {
    const document = documents[rarest.at]!
    const key = keys[document]!
    if ((within && !hasBit(within, key)) || (deleted && hasBit(deleted, document))) continue
    if (phrase.length === 1 || (others.every((other) => goTo(other, documents, document)) && standTogether(tokens, postings))) visit(key)
  }
}

/** The posting of a token that is looked at, and where its others end; the token's places in the phrase. */
interface TokenAt { at: number; end: number; offsets: number[] }

function goTo(token: TokenAt, documents: Int32Array, document: number): boolean {
  token.at = firstFrom(documents, token.at, token.end, document)
  return token.at < token.end && documents[token.at] === document
}

/** The places where the first token stands become fewer with each other one, mostly none with the first. */
function standTogether(tokens: readonly TokenAt[], postings: Postings): boolean {
  const [{ at, offsets: [first] }] = tokens as [TokenAt]
  let places = positionsOf(postings, at).filter((position) => position !== noPosition)
  for (const token of tokens) {
    const standing = positionsOf(postings, token.at)
    for (const offset of token.offsets) {
      const distance = offset - first!
      places = places.filter((position) => standing.includes(position + distance) && position + distance !== noPosition)
      if (places.length === 0) return false
    }
  }
  return true
}
