import { openJieba } from './jieba.ts'

export type Segmenter = 'words' | 'bigrams' | 'jieba'

/** How a run of Han is divided into words: by the dictionary of Unicode's ICU, by jieba's, or not at all. */
export function openSegmenter(segmenter: Segmenter, words: readonly string[]): (run: string) => readonly string[] {
  if (segmenter === 'jieba') return openJieba(words)
  if (segmenter === 'bigrams') return () => []
  const segmenterOfIcu = new Intl.Segmenter('zh', { granularity: 'word' })
  return (run) => Array.from(segmenterOfIcu.segment(run), ({ segment }) => segment)
}
