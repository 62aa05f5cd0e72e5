import type { Steps } from '../../../base/steps.ts'
import { countBits } from './bits.ts'
import { FieldMerger } from './field-merger.ts'
import { mergeKeys } from './merge-keys.ts'
import { choosePartsToMerge } from './merge-policy.ts'
import type { IndexPart, SearchIndex } from './search-index.ts'
import { countTerms, termAt } from './terms.ts'

/** The index with fewer, cleaner parts, as the policy wants them, or with one where `all` is asked for; the same index where there is nothing to do. In steps of
 *  a few milliseconds, so that a server answers with the old one meanwhile; `catchUp` adds the changes that came to it. */
export function* mergeParts(index: SearchIndex, { all = false } = {}): Steps<SearchIndex> {
  const { parts } = index
  const isClean = parts.length === 1 && !parts[0]!.deleted
  const sizes = parts.map(({ segment, deleted }) => ({ documents: segment.keys.length, deleted: deleted ? countBits(deleted) : 0 }))
  const chosen = all ? isClean ? [] : [...parts.keys()] : choosePartsToMerge(sizes)
  if (chosen.length === 0) return index
  const merged = yield* mergeToOne(chosen.map((i) => parts[i]!))
  const rest = parts.filter((_, i) => !chosen.includes(i))
  return { ...index, parts: merged.segment.keys.length === 0 && rest.length > 0 ? rest : [...rest, merged] }
}

/** How many postings are written in one step. */
const stepSize = 20_000

/** What a fresh build of the documents that are still in would give, to the last bit; words that no document has any longer are gone too. */
function* mergeToOne(parts: readonly IndexPart[]): Steps<IndexPart> {
  const { keys, places } = yield* mergeKeys(parts)
  yield
  const mergers = parts[0]!.segment.fields.map((_, field) => new FieldMerger(parts.map(({ segment }) => segment.fields[field]!), places, keys.length))
  yield
  const units = new Uint16Array(parts.reduce((sum, { segment }) => sum + segment.terms.units.length, 0))
  const starts = new Int32Array(parts.reduce((sum, { segment }) => sum + countTerms(segment.terms), 0) + 1)
  let nTerms = 0, written = 0
  for (const { word, terms } of wordsOf(parts)) {
    let isAlive = false
    for (const merger of mergers) {
      merger.begin(terms)
      for (let n = merger.advance(stepSize); n > 0; n = merger.advance(stepSize)) {
        isAlive = true
        written += n
        if (written >= stepSize) { yield; written = 0 }
      }
    }
    if ((written += 20) >= stepSize) { yield; written = 0 }
    if (!isAlive) continue
    for (const merger of mergers) merger.endTerm()
    let end = starts[nTerms]!
    for (let letter = 0; letter < word.length; letter++) units[end++] = word.charCodeAt(letter)
    starts[++nTerms] = end
  }
  const terms = { units: units.subarray(0, starts[nTerms]), starts: starts.subarray(0, nTerms + 1) }
  const fields = []
  for (const merger of mergers) fields.push(yield* merger.finish())
  return { segment: { keys, terms, fields }, deleted: undefined }
}

/** All words of the parts, ascending, each once with its place in every part, −1 in those that do not know it. The places are the same array each time. */
function* wordsOf(parts: readonly IndexPart[]): Generator<{ word: string; terms: Int32Array }> {
  const next = new Int32Array(parts.length)
  const terms = new Int32Array(parts.length)
  const wordOf = (part: number) => (next[part]! < countTerms(parts[part]!.segment.terms) ? termAt(parts[part]!.segment.terms, next[part]!) : undefined)
  const heads = parts.map((_, part) => wordOf(part))
  for (;;) {
    let word: string | undefined
    for (const head of heads) if (head !== undefined && (word === undefined || head < word)) word = head
    if (word === undefined) return
    for (let part = 0; part < parts.length; part++) {
      terms[part] = heads[part] === word ? next[part]!++ : -1
      if (terms[part]! >= 0) heads[part] = wordOf(part)
    }
    yield { word, terms }
  }
}
