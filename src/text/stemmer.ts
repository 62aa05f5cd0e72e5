import { stemEnglish } from './stem-english.ts'

export type Stemmer = 'english' | 'none'

/** Stems words and remembers those it has seen, since a catalogue repeats them: one text is kept for all occurrences of a word. The memory is emptied before it
 *  grows beyond some 20 MB. */
export function openStemmer(stemmer: Stemmer): (word: string) => string {
  const known = new Map<string, string>()
  return (word) => {
    const seen = known.get(word)
    if (seen !== undefined) return seen
    // No word of a language, more likely a key or a checksum.
    if (word.length > 40) return word
    if (known.size >= 200_000) known.clear()
    const own = ownText(word)
    const stem = stemmer === 'english' ? stemEnglish(own) : own
    known.set(own, stem)
    return stem
  }
}

/** V8 keeps a longer part of a text as a view into the whole, which would then never be freed. */
function ownText(word: string): string {
  return word.length < 13 ? word : Buffer.from(word).toString()
}
