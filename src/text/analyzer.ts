import { latinTaker } from './latin-tokens.ts'
import { openPhrases } from './phrases.ts'
import { phraseTokens } from './phrase-tokens.ts'
import type { PhraseToken } from './phrase-tokens.ts'
import { describeAnalyzer } from './recorded-analyzer.ts'
import type { RecordedAnalyzer } from './recorded-analyzer.ts'
import { openSegmenter } from './segmenter.ts'
import type { Segmenter } from './segmenter.ts'
import { openStemmer } from './stemmer.ts'
import type { Stemmer } from './stemmer.ts'
import { takeApart } from './take-apart.ts'
import { PlacedSink, TakenSink, TokenSink } from './token.ts'
import { weighQuery } from './weigh-query.ts'
import { wholeWords } from './whole-words.ts'

export interface AnalyzerSettings {
  segmenter: Segmenter
  stemmer: Stemmer
  /** Lists of words or phrases that mean the same. */
  synonyms: readonly (readonly string[])[]
  /** Words or phrases that do not count. */
  stopWords: readonly string[]
}

/** What to look up for a query. Tokens at the same position are forms or synonyms of the same word: one of them in the index is enough for the word to be found. */
export interface QueryToken { token: string; weight: number; position: number }

/** Takes texts apart, in the same way when items are indexed and when somebody asks. */
export interface Analyzer {
  /** All tokens of a text of an item, repeats kept. */
  tokens(text: string): string[]
  /** The same, and of each the place of its first word or character. */
  placed(text: string): { tokens: string[]; positions: number[] }
  /** What must stand one after the other where the text stands as a phrase; stop words too, and no synonyms. Empty for a text without words. */
  phrase(text: string): PhraseToken[]
  /** Those of a query, without stop words (unless it has nothing else), with synonyms and with neighbours written as one word
   *  (`hand bag`, `handbag`). But for these two they are among `tokens` of the same text. */
  query(text: string): QueryToken[]
  /** The words of a text as people write them, each once. */
  words(text: string): string[]
  /** What a model must keep to be opened with the same analyzer again. */
  describe(): RecordedAnalyzer
}

/**
 * @param words of the catalogue that jieba should know, such as brands; other segmenters do without
 * @param segment divides a run of Han into words; that of the settings where it is not given
 * @throws TEXT_JIEBA_MISSING where jieba is asked for and not installed
 */
export function openAnalyzer(settings: AnalyzerSettings, words: readonly string[] = [], segment = openSegmenter(settings.segmenter, words)): Analyzer {
  const ways = { latin: latinTaker(openStemmer(settings.stemmer)), segment }
  const take = (text: string) => takeApart(text, ways, new TakenSink())
  const stops = openPhrases(settings.stopWords.map((phrase) => take(phrase).atoms))
  const lists = settings.synonyms.map((list) => [...new Set(list.flatMap(withJoined))])
  const known = lists.flatMap((list) => list.map((text) => ({ list, text })))
  const synonyms = openPhrases(known.map(({ text }) => take(text).atoms))
  // Taken apart when one is found, not kept: there may be a hundred thousand.
  const othersOf = (phrase: number) => known[phrase]!.list.filter((text) => text !== known[phrase]!.text).map(take)
  return {
    tokens: (text) => takeApart(text, ways, new TokenSink()).tokens,
    placed: (text) => takeApart(text, ways, new PlacedSink()),
    phrase: (text) => phraseTokens(take(text)),
    words: (text) => wholeWords(text, segment),
    query: (text) => weighQuery(take(text), stops, synonyms, othersOf),
    describe: () => describeAnalyzer(settings, words),
  }
}

/** Who writes `levi's` into a list means `levis` too. */
function withJoined(phrase: string): string[] {
  return [phrase, phrase.replace(/(?<=\p{L})['’‐-](?=\p{L})/gu, '')]
}
