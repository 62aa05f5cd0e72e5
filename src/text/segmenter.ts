import { openJieba } from './jieba.ts'

export type Segmenter = 'words' | 'bigrams' | 'jieba'

/** How a run of Han is divided into words: by the dictionary of Unicode's ICU, by jieba's, or not at all. */
export function openSegmenter(segmenter: Segmenter, words: readonly string[]): (run: string) => readonly string[] {
  if (segmenter === 'jieba') return openJieba(words)
  if (segmenter === 'bigrams') return () => []
  const segmenterOfIcu = new Intl.Segmenter('zh', { granularity: 'word' })
  return (run) => {
    if (run.length === 1) return [run]
    // Asking for the word at a place makes half the objects of iterating.
    const segments = segmenterOfIcu.segment(run)
    const words: string[] = []
    for (let at = 0; at < run.length; at += words.at(-1)!.length) words.push(segments.containing(at)!.segment)
    return words
  }
}
