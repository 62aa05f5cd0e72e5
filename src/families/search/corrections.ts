import { divideIntoRuns } from '../../text/runs.ts'
import { normalise } from '../../text/normalise.ts'
import { openNearWords } from '../../text/near-words.ts'

/** A word of a query that no product has, and the one that was looked for in its place. */
export interface Correction { word: string; as: string }

/** From so many letters on, a word that nothing is near to is taken for the beginning of one. */
const shortestBeginning = 3

/** More unknown words than this are no typing errors; each costs a look at the whole vocabulary. */
const mostCorrected = 8

/** Gives a query with each word that is not known as the nearest one that is, or the one that begins with it; of equally near ones the most frequent. Words of `asTyped` stay. */
export function openCorrections(words: readonly string[], isKnown: (word: string) => boolean): (query: string, asTyped?: readonly string[]) => { query: string; corrections: Correction[] } {
  let nearWords: ReturnType<typeof openNearWords> | undefined
  const meantBy = (word: string): string | undefined => {
    const [nearest] = (nearWords ??= openNearWords(words))(word)
    return nearest ? words[nearest.place]! : word.length >= shortestBeginning ? words.find((known) => known.startsWith(word)) : undefined
  }
  return (query, asTyped = []) => {
    const kept = new Set(asTyped.flatMap(latinWords))
    const unknown = [...new Set(latinWords(query))].filter((word) => !kept.has(word) && !isKnown(word)).slice(0, mostCorrected)
    const corrections = unknown.map((word) => ({ word, as: meantBy(word) })).filter((correction): correction is Correction => correction.as !== undefined)
    return { query: corrections.length === 0 ? query : withWords(normalise(query), new Map(corrections.map(({ word, as }) => [word, as]))), corrections }
  }
}

/** Whole words are replaced: what is right may begin like what is wrong. */
function withWords(text: string, replacements: ReadonlyMap<string, string>): string {
  let written = '', end = 0
  divideIntoRuns(text, (kind, run, at) => {
    const as = kind === 'latin' ? replacements.get(run) : undefined
    if (as === undefined) return
    written += text.slice(end, at) + as
    end = at + run.length
  })
  return written + text.slice(end)
}

function latinWords(text: string): string[] {
  const words: string[] = []
  divideIntoRuns(normalise(text), (kind, run) => { if (kind === 'latin' && run.length <= 40) words.push(run) })
  return words
}
