import { readRiskClass } from '../../src/dataset/read-risk-class.ts'
import { assert, describe } from '../support/suite.ts'

describe('readRiskClass', (test) => {
  test('reads the spellings of banks, and nothing that might be another scale', () => {
    const read: [string, number | undefined][] = [
      ['R1', 1], ['r5', 5], ['PR3', 3], ['4', 4], [' ３级 ', 3], ['低风险', 1], ['中低风险', 2], ['中风险', 3], ['中高风险', 4], ['高风险', 5],
      ['', undefined], ['R0', undefined], ['R6', undefined], ['2.5', undefined], ['35', undefined], ['C3', undefined], ['medium', undefined],
    ]
    for (const [text, expected] of read) assert.is(readRiskClass(text), expected, text)
  })
})
