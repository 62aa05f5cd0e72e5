import { seededRandom } from '../../../../src/base/random.ts'
import { atOnce } from '../../../../src/base/steps.ts'
import { binColumns } from '../../../../src/families/behavior/trees/bins.ts'
import { booster } from '../../../../src/families/behavior/trees/boost.ts'
import { formatForests, parseForests } from '../../../../src/families/behavior/trees/forest-file.ts'
import { logLossObjective } from '../../../../src/families/behavior/trees/log-loss.ts'
import { assert, assertFails, describe } from '../../../support/suite.ts'
import { randomRows } from './random-rows.ts'

const rows = randomRows(seededRandom(1), 300)
const objective = logLossObjective(rows.labels, { positiveWeight: 1, negativeWeight: 1 })
const forests = [1, 2].map((seed) => {
  const { grow } = booster(rows, binColumns(rows), objective, { leaves: 6, rowsPerLeaf: 5, l2: 0, learningRate: 0.1, rowShare: 0.8, columnShare: 1, seed })
  return { base: objective.base, trees: Array.from({ length: 4 }, grow) }
})
const parse = (bytes: Uint8Array, count = 2) => atOnce(parseForests(bytes, count, rows.categories))

describe('the file of forests', (test) => {
  test('gives back the very same trees', () => {
    const { trees } = forests[0]!
    assert.ok(trees.some(({ setsAt }) => setsAt.some((place) => place >= 0)) && trees.some(({ missingLeft }) => missingLeft.includes(1)))
    assert.equal(parse(formatForests(forests)), forests)
    assert.equal(parse(formatForests([]), 0), [])
  })

  test('a forest of no trees is one', () => assert.equal(parse(formatForests([{ base: 0.5, trees: [] }]), 1), [{ base: 0.5, trees: [] }]))

  test('refuses bytes that end too soon at any word, and ones too many', async () => {
    const bytes = formatForests(forests)
    for (let length = 0; length < bytes.length; length += 4) assert.match((await assertFails('MODEL_INVALID', () => parse(bytes.subarray(0, length)))).message, /ends in the middle/)
    assert.match((await assertFails('MODEL_INVALID', () => parse(Buffer.concat([bytes, Buffer.alloc(4)])))).message, /more than its forests/)
  })

  // Words of the first tree: base, trees; nodes, sets; feature, value, first child, kind, gain of each node.
  const wrong: [string, (bytes: Buffer) => void, RegExp][] = [
    ['a node that is its own child', (bytes) => bytes.writeInt32LE(0, 4 * 6), /in circles/],
    ['a child behind the last node', (bytes) => bytes.writeInt32LE(1000, 4 * 6), /in circles/],
    ['a feature that there is not', (bytes) => bytes.writeInt32LE(5, 4 * 4), /a feature that there is not/],
    ['a feature below −1', (bytes) => bytes.writeInt32LE(-2, 4 * 4), /a feature that there is not/],
    ['a value that is no number', (bytes) => bytes.writeFloatLE(NaN, 4 * 5), /no finite number/],
    ['a set of a number', (bytes) => { bytes.writeInt32LE(0, 4 * 4); bytes.writeInt32LE(0, 4 * 7) }, /a set that there is not/],
    ['categories without a set', (bytes) => { bytes.writeInt32LE(4, 4 * 4); bytes.writeInt32LE(-1, 4 * 7) }, /a set that there is not/],
    ['a base that is no number', (bytes) => bytes.writeFloatLE(Infinity, 0), /begins at no finite number/],
    ['more nodes than bytes', (bytes) => bytes.writeInt32LE(2 ** 30, 8), /ends in the middle/],
    ['fewer than no nodes', (bytes) => bytes.writeInt32LE(-1, 8), /ends in the middle/],
  ]
  for (const [what, change, message] of wrong) {
    test(`refuses ${what}`, async () => {
      const bytes = Buffer.from(formatForests(forests))
      change(bytes)
      assert.match((await assertFails('MODEL_INVALID', () => parse(bytes))).message, message)
    })
  }
})
