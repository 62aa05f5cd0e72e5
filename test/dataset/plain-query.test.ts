import { plainQuery } from '../../src/dataset/plain-query.ts'
import { assert, describe } from '../support/suite.ts'

describe('plainQuery', (test) => {
  test('takes no notice of capitals, width and white space, and of nothing else', () => {
    assert.equal(['iPhone 12', ' ＩＰＨＯＮＥ　１２ ', 'iphone\t 12'].map(plainQuery), ['iphone 12', 'iphone 12', 'iphone 12'])
    assert.equal(['手机', '手 机', 'phones', 'phone'].map(plainQuery), ['手机', '手 机', 'phones', 'phone'])
  })
})
