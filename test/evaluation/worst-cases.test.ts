import { findWorstCases } from '../../src/evaluation/worst-cases.ts'
import type { WorstCasesInput } from '../../src/evaluation/worst-cases.ts'
import { assert, describe } from '../support/suite.ts'

const names = ['手机', 'phone case', 'x'.repeat(80), 'shoe', 'sofa', 'lamp', 'desk']
const input: WorstCasesInput = {
  truth: { cases: [0, 1, 2, 3].map(() => ({ relevant: [{ item: 0, gain: 1 }] })), catalogue: { nItems: names.length } },
  queries: ['手机', 'phone', 'shoes', 'a lamp'],
  nameOf: (item) => names[item]!,
  candidate: [[1, 2, 0], [0], [3, 4, 5, 6, 1, 2], [0]],
  other: { name: 'baseline 1.0.0', answers: [[0, 1, 2], [0], [0], [3]] },
  metric: 'mrrAt10',
}

const side = (value: number, ...shown: string[]) => ({ value, shown: shown.map((name) => ({ name, gain: name === '手机' ? 1 : 0 })) })

describe('findWorstCases', (test) => {
  test('shows the queries that lost most, side by side, and none that won or stayed', () => {
    const { metric, other, lost, cases } = findWorstCases(input)
    assert.equal([metric, other, lost], ['mrrAt10', 'baseline 1.0.0', 2])
    assert.equal(cases, [
      { query: 'shoes', candidate: side(0, 'shoe', 'sofa', 'lamp', 'desk', 'phone case'), other: side(1, '手机') },
      { query: '手机', candidate: side(1 / 3, 'phone case', `${'x'.repeat(59)}…`, '手机'), other: side(1, '手机', 'phone case', `${'x'.repeat(59)}…`) },
    ])
  })

  test('looks at NDCG where the gate is about what a single query has not', () => {
    assert.is(findWorstCases({ ...input, metric: 'coverageAt20' }).metric, 'ndcgAt10')
  })

  test('counts a rise as a loss where less is better', () => {
    const { lost, cases } = findWorstCases({ ...input, metric: 'emptyShare', candidate: [[], [0], [0], [0]] })
    assert.equal([lost, cases[0]!.query, cases[0]!.candidate], [1, '手机', { value: 1, shown: [] }])
  })

  test('names ten at most and counts all; equal losses in the order of their texts', () => {
    const many = Array.from({ length: 30 }, (_, i) => i)
    const { lost, cases } = findWorstCases({ ...input, truth: { ...input.truth, cases: many.map(() => ({ relevant: [{ item: 0, gain: 1 }] })) }, queries: many.map((i) => `q${99 - i}`), candidate: many.map(() => []), other: { name: 'baseline', answers: many.map(() => [0]) } })
    assert.equal([lost, cases.length, cases[0]!.query, cases[9]!.query], [30, 10, 'q70', 'q79'])
  })

  test('leaves out queries that the metric cannot measure', () => {
    assert.is(findWorstCases({ ...input, truth: { ...input.truth, cases: input.truth.cases.map(() => ({ relevant: [] })) } }).lost, 0)
  })
})
