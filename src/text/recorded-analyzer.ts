import type { AnalyzerSettings } from './analyzer.ts'
import { jiebaVersion } from './jieba.ts'

/** Raised when a rule of this folder changes what tokens a text gives: an index made by other rules does not fit the queries. */
export const analyzerRules = 1

/** What a model keeps of its analyzer. `openAnalyzer(settings, words)` makes it again. */
export interface RecordedAnalyzer {
  rules: number
  settings: AnalyzerSettings
  /** Words of the catalogue that jieba was told. */
  words: string[]
  /** What divided Chinese into words, e.g. `ICU 78.3`; none for bigrams. */
  segmentedBy?: string
}

export function describeAnalyzer(settings: AnalyzerSettings, words: readonly string[]): RecordedAnalyzer {
  const segmentedBy = segmentedHere(settings)
  return { rules: analyzerRules, settings, words: settings.segmenter === 'jieba' ? [...words] : [], ...(segmentedBy && { segmentedBy }) }
}

/** Why the tokens of this machine may differ from those of the index, as a sentence; undefined where they are the same. */
export function checkAnalyzer({ rules, settings, segmentedBy }: RecordedAnalyzer): string | undefined {
  if (rules !== analyzerRules) return `The index was made by version ${rules} of the rules for texts, this is version ${analyzerRules}: train the model again, or some words will not be found.`
  const here = segmentedHere(settings)
  if (here === segmentedBy) return undefined
  return `Chinese was divided into words by ${segmentedBy} when the index was made, here by ${here}: a few words may be divided otherwise, and are then found by their characters and pairs only.`
}

function segmentedHere({ segmenter }: AnalyzerSettings): string | undefined {
  if (segmenter === 'bigrams') return undefined
  return segmenter === 'words' ? `ICU ${process.versions.icu}` : `jieba ${jiebaVersion()}`
}
