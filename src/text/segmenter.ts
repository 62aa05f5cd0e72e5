import { openJieba } from './jieba.ts'
import { remember } from './remember.ts'

export type Segmenter = 'words' | 'bigrams' | 'jieba'

/** Longer runs seldom come twice. */
const longestRun = 8

/** How a run of Han is divided into words: by the dictionary of Unicode's ICU, by jieba's, or not at all. */
export function openSegmenter(segmenter: Segmenter, words: readonly string[]): (run: string) => readonly string[] {
  if (segmenter === 'bigrams') return () => []
  return remember(segmenter === 'jieba' ? openJieba(words) : openIcu(), longestRun)
}

/** Each call makes an object that is dear to collect, and asking for the word at a place makes fewer than iterating. */
function openIcu(): (run: string) => readonly string[] {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  return (run) => {
    const segments = segmenter.segment(run)
    const words: string[] = []
    for (let at = 0; at < run.length; at += words.at(-1)!.length) words.push(segments.containing(at)!.segment)
    return words
  }
}
