import { behaviorFamily } from '../../../src/families/behavior/family.ts'
import { auc } from '../../../src/metrics/auc.ts'
import { assert, describe } from '../../support/suite.ts'
import { smallShop, specOf } from './small-shop.ts'
import { smallTable, tableSpec } from './small-table.ts'

describe('scoreReferences', (test) => {
  const example = (label: 0 | 1, row = 0) => ({ row, group: 'u', label })

  test('majority gives everybody the training rate, a half where nothing was to learn from', () => {
    const rows = smallTable()
    const [majority] = behaviorFamily.scoreReferences(rows, tableSpec(), [example(1), example(0, 1), example(0, 2), example(0, 3)], [example(1), example(0)])
    assert.equal([majority!.name, [...majority!.scores]], ['majority', [0.25, 0.25]])
    assert.equal(behaviorFamily.scoreReferences(rows, tableSpec(), [], [example(1)]).map(({ name, scores }) => [name, ...scores]), [['majority', 0.5]])
  })

  test('of one label alone there is no regression', () => {
    assert.equal(behaviorFamily.scoreReferences(smallShop(), specOf(), [example(1)], [example(1)]).map(({ name, scores }) => [name, ...scores]), [['majority', 1]])
  })

  test('logistic regression learns from events too, and never looks at the labels it is asked about', () => {
    const rows = smallShop({ users: 200, days: 30 })
    const { train, test: examples } = behaviorFamily.buildExamples(rows, specOf())
    const [, regression] = behaviorFamily.scoreReferences(rows, specOf(), train, examples)
    assert.ok(auc.compute(examples.map(({ label }) => label), regression!.scores) > 0.65)
    const turned = examples.map((example) => ({ ...example, label: (1 - example.label) as 0 | 1 }))
    assert.equal(behaviorFamily.scoreReferences(rows, specOf(), train, turned)[1]!.scores, regression!.scores)
  })
})
