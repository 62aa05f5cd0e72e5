import { openAnalyzer } from '../../src/text/analyzer.ts'
import type { AnalyzerSettings } from '../../src/text/analyzer.ts'
import { assert, describe } from '../support/suite.ts'

const open = (settings: Partial<AnalyzerSettings> = {}) => openAnalyzer({ segmenter: 'words', stemmer: 'english', synonyms: [], stopWords: [], ...settings })
/** Query tokens that count, with their weights. */
const asked = (text: string, settings?: Partial<AnalyzerSettings>) => open(settings).query(text).map(({ token, weight, position }) => `${token} ${weight} @${position}`)
/** Whether a query shares a token with an item. */
const finds = (query: string, item: string, settings?: Partial<AnalyzerSettings>) => {
  const tokens = new Set(open(settings).tokens(item))
  return open(settings).query(query).some(({ token }) => tokens.has(token))
}

describe('openAnalyzer', (test) => {
  test('finds the products of the demo by their Chinese and Latin names', () => {
    for (const [query, item] of [['手机', '华为 Mate40 智能手机'], ['华为', '华为Mate40'], ['运动鞋', '女式轻便运动鞋'], ['衣柜', '实木衣柜'], ['iphone12', 'Apple iPhone 12 128 GB'], ['huawei', 'HUAWEI Mate 40']] as const) {
      assert.ok(finds(query, item), `${query} does not find ${item}`)
    }
    assert.not.ok(finds('衣柜', '华为 Mate40 手机'))
  })

  test('gives plain words first, once each, as other search engines have them', () => {
    assert.equal(open().tokens('Red running shoes, red'), ['red', 'run', 'shoe', 'red'])
    assert.equal(open({ stemmer: 'none' }).tokens('Rote Schuhe'), ['rote', 'schuhe'])
  })

  test('lets the ways in which a word is written find each other', () => {
    const pairs = [['tshirt', 't-shirt'], ['T-Shirt', 'tshirts'], ['loreal', 'L’Oréal'], ['128gb', '128 GB'], ['128 gb', '128GB'], ['1.5kg', '1.5 kg'], ['p40', 'P 40'], ['mate 40', 'mate40'], ['ｉＰｈｏｎｅ', 'iphone'], ['cafe', 'Café'], ['strasse', 'Straße']]
    for (const [query, item] of pairs) assert.ok(finds(query!, item!), `${query} does not find ${item}`)
  })
})

describe('Analyzer.query', (test) => {
  test('weighs a Latin word as much as a Chinese one beside it', () => {
    assert.equal(asked('手机 nova', { segmenter: 'bigrams' }), ['手 1 @0', '机 1 @1', '手机 1 @0', 'nova 2 @2'])
    assert.equal(asked('nova'), ['nova 1 @0'])
  })

  test('also looks for two words written as one, at half the weight', () => {
    assert.equal(asked('leather hand bags'), ['leather 1 @0', 'leatherhand 0.5 @0', 'hand 1 @1', 'handbag 0.5 @1', 'bag 1 @2'])
    assert.ok(finds('i phone', 'iPhone'))
    assert.equal(asked('hand, bags'), ['hand 1 @0', 'bag 1 @1'])
  })

  test('adds synonyms at the place of what they stand for, at half the weight', () => {
    const synonyms = [['手机', 'cell phone'], ['sofa', 'couch']]
    assert.equal(asked('leather couches', { synonyms }), ['leather 1 @0', 'leathercouch 0.5 @0', 'couch 1 @1', 'sofa 0.5 @1'])
    assert.equal(asked('red cell phone', { synonyms }).slice(5), ['手机 0.5 @1', '手机 0.5 @1'])
    assert.equal(asked('phone', { synonyms }), ['phone 1 @0'])
    assert.equal(asked('手机', { synonyms, segmenter: 'bigrams' }), ['手 1 @0', '机 1 @1', '手机 1 @0', 'cell 1 @0', 'cellphon 0.5 @0', 'phone 1 @0'])
  })

  test('knows a synonym with and without its apostrophe or hyphen', () => {
    const synonyms = [['李维斯', "levi's"], ['欧莱雅', "l'oreal"]]
    for (const query of ["Levi's", 'levis', 'Levi’s']) assert.ok(finds(query, '李维斯', { synonyms }), query)
    assert.equal(asked("Levi's", { synonyms: [["levi's", 'LEVIS']] }), asked("Levi's"))
    for (const query of ["L'Oréal", 'loreal']) assert.ok(finds(query, '欧莱雅', { synonyms }), query)
    assert.equal(asked('欧莱雅', { synonyms, segmenter: 'bigrams' }).slice(5), ['l 1 @0', 'oreal 1 @0', 'loreal 1 @0'])
  })

  test('leaves stop words out, but for a query that has nothing else', () => {
    const stopWords = ['the', '包邮', 'free shipping']
    assert.equal(asked('The, shoe, free shipping', { stopWords }), ['shoe 1 @1'])
    assert.equal(asked('鞋包邮', { stopWords, segmenter: 'bigrams' }), ['鞋 1 @0', '鞋包 1 @0'])
    assert.equal(asked('the', { stopWords }), ['the 1 @0'])
  })
})
