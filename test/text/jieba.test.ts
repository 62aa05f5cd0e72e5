import { openAnalyzer } from '../../src/text/analyzer.ts'
import { openJieba } from '../../src/text/jieba.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

describe('openJieba', (test) => {
  test('divides by its dictionary, and by words of the catalogue before that', () => {
    assert.equal(openJieba([])('我们的智能手机'), ['我们', '的', '智能手机'])
    assert.ok(!openJieba([])('小度智能屏冰箱').includes('小度智能屏'))
    assert.equal(openJieba(['小度智能屏', 'two words', ''])('小度智能屏冰箱'), ['小度智能屏', '冰箱'])
  })

  test('gives every character of a run, in order', () => {
    const run = '华为畅享智能手机全网通𠮷野家'
    assert.is(openJieba([])(run).join(''), run)
  })

  test('says what to install where it is missing', async () => {
    const error = await assertFails('TEXT_JIEBA_MISSING', () => openJieba([], '/nowhere/rankops.mjs'))
    assert.match(error.message, /jieba is not there/)
    assert.match((error as unknown as { next: string }).next, /npm install @node-rs\/jieba/)
  })
})

describe('openAnalyzer with jieba', (test) => {
  test('unites the words with characters and pairs', () => {
    const analyzer = openAnalyzer({ segmenter: 'jieba', stemmer: 'english', synonyms: [], stopWords: [] }, ['云米'])
    assert.equal(analyzer.tokens('云米冰箱'), ['云', '米', '冰', '箱', '云米', '米冰', '冰箱', '云米', '冰箱'])
  })
})
