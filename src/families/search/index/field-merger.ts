import type { Steps } from '../../../base/steps.ts'
import { summariseBlocks } from './blocks.ts'
import { positionsOf } from './positions.ts'
import type { Postings } from './segment.ts'

/** Writes one field of several segments as one, term by term in ascending order. `places[s][d]`: where document d of segment s goes, −1 for one that is left
 *  out; places ascend in each segment, so the postings of a term are merged by always taking the least. */
export class FieldMerger {
  readonly #sources: readonly Postings[]
  readonly #places: readonly Int32Array[]
  readonly #starts: Int32Array
  readonly #documents: Int32Array
  readonly #counts: Uint16Array
  readonly #lengths: Int32Array
  readonly #positions: Uint16Array | undefined
  #nTerms = 0
  #n = 0
  #nPositions = 0
  /** Postings of the term that are still to be written, of each segment. */
  readonly #at: Int32Array
  readonly #end: Int32Array

  constructor(sources: readonly Postings[], places: readonly Int32Array[], nDocuments: number) {
    this.#sources = sources
    this.#places = places
    const sum = (of: (postings: Postings) => number) => sources.reduce((total, postings) => total + of(postings), 0)
    const most = sum(({ documents }) => documents.length)
    this.#starts = new Int32Array(sum(({ starts }) => starts.length - 1) + 1)
    this.#documents = new Int32Array(most)
    this.#counts = new Uint16Array(most)
    this.#positions = sources.every(({ positions }) => positions) ? new Uint16Array(sum(({ positions }) => positions!.length)) : undefined
    this.#lengths = new Int32Array(nDocuments)
    for (const [source, { lengths }] of sources.entries()) {
      const to = places[source]!
      for (let document = 0; document < lengths.length; document++) if (to[document]! >= 0) this.#lengths[to[document]!] = lengths[document]!
    }
    this.#at = new Int32Array(sources.length)
    this.#end = new Int32Array(sources.length)
  }

  /** `terms`: the term's place in each segment, or −1. */
  begin(terms: Int32Array): void {
    for (let source = 0; source < terms.length; source++) {
      const term = terms[source]!
      const { starts } = this.#sources[source]!
      this.#at[source] = term < 0 ? 0 : starts[term]!
      this.#end[source] = term < 0 ? 0 : starts[term + 1]!
      this.#skipLeftOut(source)
    }
  }

  /** Writes postings of the term, at most so many, and tells how many; 0 when all are written. */
  advance(most: number): number {
    let written = 0
    for (; written < most; written++) {
      const source = this.#least()
      if (source < 0) break
      const at = this.#at[source]!
      const postings = this.#sources[source]!
      this.#documents[this.#n] = this.#placeOf(source)
      this.#counts[this.#n++] = postings.counts[at]!
      if (this.#positions) {
        const own = positionsOf(postings, at)
        this.#positions.set(own, this.#nPositions)
        this.#nPositions += own.length
      }
      this.#at[source] = at + 1
      this.#skipLeftOut(source)
    }
    return written
  }

  endTerm(): void {
    this.#starts[++this.#nTerms] = this.#n
  }

  /** Arrays end where they are full: what deleted documents would have taken stays free until the next merge, and nothing is copied. */
  *finish(): Steps<Postings> {
    const postings = {
      starts: this.#starts.subarray(0, this.#nTerms + 1), documents: this.#documents.subarray(0, this.#n), counts: this.#counts.subarray(0, this.#n), lengths: this.#lengths,
      ...(this.#positions && { positions: this.#positions.subarray(0, this.#nPositions) }),
    }
    yield
    return { ...postings, blocks: yield* summariseBlocks(postings) }
  }

  #least(): number {
    let least = -1
    for (let source = 0; source < this.#at.length; source++) {
      if (this.#at[source]! < this.#end[source]! && (least < 0 || this.#placeOf(source) < this.#placeOf(least))) least = source
    }
    return least
  }

  #placeOf(source: number): number {
    return this.#places[source]![this.#sources[source]!.documents[this.#at[source]!]!]!
  }

  #skipLeftOut(source: number): void {
    while (this.#at[source]! < this.#end[source]! && this.#placeOf(source) < 0) this.#at[source]! += 1
  }
}
