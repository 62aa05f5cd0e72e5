import { divideIntoRuns } from '../../text/runs.ts'
import { normalise } from '../../text/normalise.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import type { Beginnings } from './beginnings.ts'
import { documentsWith, mostDocumentsWith, openPhraseCounter } from './index/phrase.ts'
import type { SearchIndex } from './index/search-index.ts'

/** What somebody may be about to ask, and how many products have all of its words. */
interface Completion { query: string; items: number }

/** Words that begin as the last one does are looked at in the order of how frequent they are, at most so many. */
const mostLookedAt = 300
/** A word of writing without blanks may have begun so many characters ago. */
const longestBegun = 8

/** Completes the last word of a query by those of the catalogue, so that the products that are left have what stands before it too; those with most products first. */
export function completeQuery(query: string, k: number, { index, analyzer }: { index: SearchIndex; analyzer: Analyzer }, beginnings: Beginnings): Completion[] {
  const text = normalise(query)
  for (const at of startsOfLastWord(text)) {
    const [before, begun] = [text.slice(0, at), text.slice(at)]
    const words = beginnings.startingWith(begun, mostLookedAt)
    const completions = words.length === 0 ? [] : bestWords(words, before, k, index, analyzer)
    if (completions.length > 0) return completions.map(({ word, items }) => ({ query: before + word, items }))
  }
  return []
}

/** Where the word that is being typed may have begun, the longest first; nowhere behind a blank. */
function startsOfLastWord(text: string): number[] {
  let starts: number[] = []
  divideIntoRuns(text, (kind, run, at) => {
    const isLast = at + run.length === text.length
    const isWhole = kind === 'latin' || kind === 'word'
    const letters = isWhole ? [run] : [...run].slice(-longestBegun)
    starts = isLast ? letters.map((_, i) => text.length - letters.slice(i).join('').length) : []
  })
  return starts
}

function bestWords(words: readonly string[], before: string, k: number, index: SearchIndex, analyzer: Analyzer): { word: string; items: number }[] {
  const context = runsOf(before).map(analyzer.phrase)
  const countOf = openPhraseCounter(index, context.length > 0 ? documentsWith(index, context) : undefined)
  const known = new Set<string>()
  let best: { word: string; items: number }[] = []
  for (const word of words) {
    const phrase = analyzer.phrase(word)
    // Of `shoe` and `shoes`, which find the same, the one that is written more often.
    const form = phrase.map(({ token }) => token).join(' ')
    if (known.has(form) || (best.length >= k && mostDocumentsWith(index, phrase) <= best.at(-1)!.items)) continue
    known.add(form)
    const items = countOf(phrase)
    if (items > 0) best = [...best, { word, items }].sort((a, b) => b.items - a.items).slice(0, k)
  }
  return best
}

function runsOf(text: string): string[] {
  const runs: string[] = []
  divideIntoRuns(text, (_, run) => { runs.push(run) })
  return runs
}
