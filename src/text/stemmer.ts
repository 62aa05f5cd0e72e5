import { stemEnglish } from './stem-english.ts'

export type Stemmer = 'english' | 'none'

/** What is longer is no word of a language, more likely a key or a checksum. */
export const longestWord = 40

export function openStemmer(stemmer: Stemmer): (word: string) => string {
  return (word) => (stemmer === 'english' && word.length <= longestWord ? stemEnglish(word) : word)
}
