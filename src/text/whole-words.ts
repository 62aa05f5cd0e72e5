import { normalise } from './normalise.ts'
import { divideIntoRuns } from './runs.ts'

/** Longer ones nobody types as one word. */
const longest = { latin: 40, word: 40, han: 8, unspaced: 8 }
/** Up to so many characters a run of Han counts as a word itself, beside what it is divided into. */
const shortRun = 6

/** The words of a text as people write them, each once: Latin ones with their endings, Chinese by the dictionary and, where a run is short, as a whole. Single characters are none. */
export function wholeWords(text: string, segment: (run: string) => readonly string[]): string[] {
  const words = new Set<string>()
  const add = (word: string, most: number) => { if (word.length <= most) words.add(word) }
  divideIntoRuns(normalise(text), (kind, run) => {
    if (kind === 'latin' || kind === 'word') return add(run, longest[kind])
    if (run.length > 1 && (kind === 'unspaced' || run.length <= shortRun)) add(run, longest[kind])
    if (kind === 'han') for (const word of segment(run)) if (word.length > 1) add(word, longest.han)
  })
  return [...words]
}
