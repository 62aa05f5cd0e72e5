import { atOnce } from '../../../base/steps.ts'
import { summariseBlocks } from './blocks.ts'
import { maxCount, noPosition } from './segment.ts'
import type { Document, Postings, Segment } from './segment.ts'
import { sortTerms } from './sort-terms.ts'
import { packTerms } from './terms.ts'
import { WordNumbers } from './word-numbers.ts'

/** Inverts documents, which come in ascending order of their keys. Time linear in their tokens, but for the sorting of distinct words. */
export function buildSegment(documents: Iterable<Document>, fields: readonly { hasPositions: boolean }[]): Segment {
  const numbers = new WordNumbers()
  const keys = new Numbers()
  const writers = fields.map(({ hasPositions }) => new FieldWriter(hasPositions))
  for (const { key, tokens, places } of documents) {
    if (keys.length > 0 && key <= keys.at(keys.length - 1)) throw new RangeError(`document ${key} comes after ${keys.at(keys.length - 1)}`)
    keys.push(key)
    for (let field = 0; field < writers.length; field++) writers[field]!.add(tokens[field] ?? [], places?.[field], numbers)
  }
  // Terms were numbered as they came; their places are those of the sorted words.
  const { terms, places } = sortTerms(packTerms(numbers.words))
  return { keys: keys.take(), terms, fields: writers.map((writer) => writer.finish(places)) }
}

/** Postings of one field in the order in which they come: by document, each term once. */
class FieldWriter {
  readonly #hasPositions: boolean
  readonly #terms = new Numbers()
  readonly #counts = new Numbers()
  /** End of each document's postings. */
  readonly #ends = new Numbers()
  readonly #lengths = new Numbers()
  /** Term of every token, and where it stands; only for positions. */
  readonly #tokens = new Numbers()
  readonly #places = new Numbers()
  /** Newest posting of each term. */
  #newest = new Int32Array(1024).fill(-1)

  constructor(hasPositions: boolean) {
    this.#hasPositions = hasPositions
  }

  add(tokens: readonly string[], places: readonly number[] | undefined, numbers: WordNumbers): void {
    const first = this.#terms.length
    for (let i = 0; i < tokens.length; i++) {
      const term = numbers.numberOf(tokens[i]!)
      if (this.#hasPositions) {
        this.#tokens.push(term)
        this.#places.push(Math.min(places?.[i] ?? i, noPosition))
      }
      if (term >= this.#newest.length) this.#makeRoom(term)
      const posting = this.#newest[term]!
      if (posting >= first) this.#counts.increase(posting)
      else {
        this.#newest[term] = this.#terms.length
        this.#terms.push(term)
        this.#counts.push(1)
      }
    }
    this.#ends.push(this.#terms.length)
    this.#lengths.push(tokens.length)
  }

  /** By term: a counting sort, which leaves the documents of each term ascending. */
  finish(places: Int32Array): Postings {
    const [terms, counts, ends] = [this.#terms.view(), this.#counts.view(), this.#ends.view()]
    const starts = new Int32Array(places.length + 1)
    for (let i = 0; i < terms.length; i++) starts[places[terms[i]!]! + 1]! += 1
    for (let place = 0; place < places.length; place++) starts[place + 1]! += starts[place]!
    const next = starts.slice(0, places.length)
    const postings = { starts, documents: new Int32Array(terms.length), counts: new Uint16Array(terms.length), lengths: this.#lengths.take() }
    for (let document = 0, i = 0; document < ends.length; document++) {
      for (; i < ends[document]!; i++) {
        const at = next[places[terms[i]!]!]!++
        postings.documents[at] = document
        postings.counts[at] = Math.min(counts[i]!, maxCount)
      }
    }
    const whole = this.#hasPositions ? { ...postings, positions: this.#sortPositions(postings, places) } : postings
    return { ...whole, blocks: atOnce(summariseBlocks(whole)) }
  }

  /** A term's positions stand in the order of its postings, so one more counting sort of all tokens brings them there. */
  #sortPositions({ starts, counts, lengths }: { starts: Int32Array; counts: Uint16Array; lengths: Int32Array }, places: Int32Array): Uint16Array {
    const next = new Float64Array(places.length)
    let total = 0
    for (let place = 0; place < places.length; place++) {
      next[place] = total
      for (let at = starts[place]!; at < starts[place + 1]!; at++) total += counts[at]!
    }
    const positions = new Uint16Array(total)
    const [tokens, standing] = [this.#tokens.view(), this.#places.view()]
    const inDocument = new Map<number, number>()
    for (let document = 0, i = 0; document < lengths.length; document++) {
      const isLong = lengths[document]! > maxCount
      inDocument.clear()
      for (const end = i + lengths[document]!; i < end; i++) {
        const place = places[tokens[i]!]!
        if (isLong) {
          const before = inDocument.get(place) ?? 0
          inDocument.set(place, before + 1)
          if (before >= maxCount) continue
        }
        positions[next[place]!++] = standing[i]!
      }
    }
    return positions
  }

  #makeRoom(term: number): void {
    const more = new Int32Array(Math.max(term + 1, 2 * this.#newest.length)).fill(-1)
    more.set(this.#newest)
    this.#newest = more
  }
}

/** Whole numbers that are appended; the room doubles. */
class Numbers {
  #values = new Int32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const more = new Int32Array(2 * this.length)
      more.set(this.#values)
      this.#values = more
    }
    this.#values[this.length++] = value
  }

  at(i: number): number {
    return this.#values[i]!
  }

  increase(i: number): void {
    this.#values[i]! += 1
  }

  view(): Int32Array {
    return this.#values.subarray(0, this.length)
  }

  take(): Int32Array {
    return this.#values.slice(0, this.length)
  }
}
