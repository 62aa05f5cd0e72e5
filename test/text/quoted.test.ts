import { quotedParts } from '../../src/text/quoted.ts'
import { assert, describe } from '../support/suite.ts'

describe('quotedParts', (test) => {
  const rows: [sentence: string, query: string, parts: string[]][] = [
    ['gives what stands between straight quotes', '"red leather" shoes', ['red leather']],
    ['gives each of several', '"a b" c "d"', ['a b', 'd']],
    ['knows the quotes of Chinese, German and French', '「红色」 “手机” „rot“ «rouge» 『靴』 ＂x＂', ['红色', '手机', 'rot', 'rouge', '靴', 'x']],
    ['finds one right behind Chinese', '手机"红色"', ['红色']],
    ['takes inches for no quotes', '27" monitor 24"', []],
    ['takes one behind inches for a quote', '27" "full hd"', ['full hd']],
    ['takes what is not closed for no quote', '"red shoes', []],
    ['gives nothing for empty ones', '"" red', []],
    ['gives nothing where there is none', "men's shoes", []],
  ]
  for (const [sentence, query, parts] of rows) test(sentence, () => assert.equal(quotedParts(query), parts))

  test('takes time linear in the query, whatever stands in it', () => {
    for (const piece of ['"', '“', '" ', '「', '«"']) assert.equal(Array.isArray(quotedParts(piece.repeat(500))), true)
  })
})
