import { openAnalyzer } from '../../src/text/analyzer.ts'
import type { AnalyzerSettings } from '../../src/text/analyzer.ts'
import { checkAnalyzer } from '../../src/text/recorded-analyzer.ts'
import { assert, describe } from '../support/suite.ts'

const settings = (segmenter: AnalyzerSettings['segmenter']): AnalyzerSettings => ({ segmenter, stemmer: 'english', synonyms: [['手机', 'phone']], stopWords: ['the'] })

describe('Analyzer.describe', (test) => {
  test('names what divided Chinese into words, and can be opened again from its JSON', () => {
    for (const [segmenter, by] of [['words', /^ICU \d+/], ['jieba', /^jieba \d+/]] as const) {
      const analyzer = openAnalyzer(settings(segmenter), ['小度智能屏'])
      const recorded = JSON.parse(JSON.stringify(analyzer.describe())) as ReturnType<typeof analyzer.describe>
      assert.match(recorded.segmentedBy!, by)
      assert.equal(openAnalyzer(recorded.settings, recorded.words).query('小度智能屏 手机'), analyzer.query('小度智能屏 手机'))
    }
    assert.is(openAnalyzer(settings('bigrams')).describe().segmentedBy, undefined)
  })
})

describe('checkAnalyzer', (test) => {
  test('says nothing on the machine that made the index', () => {
    for (const segmenter of ['words', 'bigrams', 'jieba'] as const) assert.is(checkAnalyzer(openAnalyzer(settings(segmenter)).describe()), undefined)
  })

  test('warns where Chinese is divided by another dictionary, or the rules changed', () => {
    const recorded = openAnalyzer(settings('words')).describe()
    assert.match(checkAnalyzer({ ...recorded, segmentedBy: 'ICU 70.1' })!, /by ICU 70\.1 when the index was made, here by ICU \d+/)
    assert.match(checkAnalyzer({ ...recorded, rules: 0 })!, /version 0 of the rules/)
  })
})
