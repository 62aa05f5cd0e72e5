import { openCorrections } from '../../../src/families/search/corrections.ts'
import { assert, describe } from '../../support/suite.ts'

const words = ['shoe', 'shoes', 'honey', 'leather']
const correct = openCorrections(words, (word) => words.includes(word))

describe('a misspelt word of a query', (test) => {
  const rows: [sentence: string, query: string, expected: string, corrected: string[]][] = [
    ['is written as the nearest word', 'lether shoe', 'leather shoe', ['lether']],
    ['is left alone where all is known', 'Leather SHOES', 'Leather SHOES', []],
    ['changes no other word that begins like it', 'sho shoes', 'shoe shoes', ['sho']],
    ['changes none that holds it', 'hone honey', 'honey honey', ['hone']],
    ['is found as often as it stands', 'lether shoes, Lether', 'leather shoes, leather', ['lether']],
    ['is found beside Chinese', '红lether鞋', '红leather鞋', ['lether']],
    ['stays where nothing is near', 'xyzzyx shoe', 'xyzzyx shoe', []],
  ]
  for (const [sentence, query, expected, corrected] of rows) test(sentence, () => assert.equal([correct(query).query, correct(query).corrections.map(({ word }) => word)], [expected, corrected]))

  test('stays as it is where it is quoted', () => assert.equal(correct('"lether" hone', ['lether']), { query: '"lether" honey', corrections: [{ word: 'hone', as: 'honey' }] }))

  test('is looked for among the first eight; more are no typing errors', () => {
    const asked: string[] = []
    const none = openCorrections(['leather', 'honey'], () => { asked.push(''); return false })
    assert.is(none(Array.from({ length: 40 }, (_, i) => `leathe${String.fromCharCode(97 + (i % 26))}${i < 26 ? '' : 'x'}`).join(' ')).corrections.length, 8)
    assert.is(asked.length, 40)
  })
})
