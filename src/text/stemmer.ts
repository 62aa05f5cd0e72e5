import { stemEnglish } from './stem-english.ts'

export type Stemmer = 'english' | 'none'

/** Stems words and remembers those it has seen, since a catalogue repeats them; the memory is emptied before it grows beyond some 20 MB. */
export function openStemmer(stemmer: Stemmer): (word: string) => string {
  if (stemmer === 'none') return (word) => word
  const known = new Map<string, string>()
  return (word) => {
    const seen = known.get(word)
    if (seen !== undefined) return seen
    if (word.length > 40) return word
    if (known.size >= 200_000) known.clear()
    const stem = stemEnglish(word)
    known.set(word, stem)
    return stem
  }
}
