import { seededRandom } from '../../../../src/base/random.ts'
import { binColumns } from '../../../../src/families/behavior/trees/bins.ts'
import { booster } from '../../../../src/families/behavior/trees/boost.ts'
import type { BoostRules } from '../../../../src/families/behavior/trees/boost.ts'
import { scoreOf } from '../../../../src/families/behavior/trees/forest.ts'
import type { Tree } from '../../../../src/families/behavior/trees/forest.ts'
import { logLossObjective } from '../../../../src/families/behavior/trees/log-loss.ts'
import { auc } from '../../../../src/metrics/auc.ts'
import { assert, describe } from '../../../support/suite.ts'
import { randomRows } from './random-rows.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1e6)
const equalWeights = { positiveWeight: 1, negativeWeight: 1 }
const rules: BoostRules = { leaves: 8, rowsPerLeaf: 10, l2: 1, learningRate: 0.1, rowShare: 0.7, columnShare: 0.6, seed: 1 }

describe('boosting', (test) => {
  test(`learns: the loss falls, and rows that it never saw are ranked far better than by chance (seed ${seed})`, () => {
    const [learnt, fresh] = [randomRows(seededRandom(seed), 1500), randomRows(seededRandom(seed + 1), 1500)]
    const { trees, base } = boost(learnt, 80)
    const scores = Float64Array.from(fresh.labels, (_, row) => scoreOf({ base, trees }, fresh.features, row * 5))
    assert.ok(auc.compute(fresh.labels, scores) > 0.78, `AUC ${auc.compute(fresh.labels, scores)}`)
    const losses = [0, 1, 10, 80].map((n) => lossOf(learnt, { base, trees: trees.slice(0, n) }))
    assert.equal(losses, losses.toSorted((a, b) => b - a))
  })

  test(`the scores that it keeps are those of its trees, seen rows and others alike, to the bit (seed ${seed})`, () => {
    const rows = randomRows(seededRandom(seed), 400)
    const { trees, base, scores } = boost(rows, 12)
    for (const [row, score] of scores.entries()) assert.is(scoreOf({ base, trees }, rows.features, row * 5), score)
  })

  test(`goes on after any tree as if it had never stopped; another seed grows others (seed ${seed})`, () => {
    const rows = randomRows(seededRandom(seed), 400)
    const whole = boost(rows, 6).trees
    for (let n = 0; n <= 6; n++) assert.equal(boost(rows, 6 - n, rules, whole.slice(0, n)).trees, whole.slice(n))
    assert.not.equal(boost(rows, 6, { ...rules, seed: 2 }).trees, whole)
  })

  test('with all rows and all columns the seed does not matter', () => {
    const rows = randomRows(seededRandom(3), 200)
    const all = { ...rules, rowShare: 1, columnShare: 1 }
    assert.equal(boost(rows, 3, all).trees, boost(rows, 3, { ...all, seed: 9 }).trees)
  })

  test('begins at the rate of positives, where balanced classes are one half', () => {
    const labels = Float32Array.of(1, 0, 0, 0)
    assert.is(logLossObjective(labels, equalWeights).base, Math.fround(Math.log(1 / 3)))
    assert.is(logLossObjective(labels, { positiveWeight: 2, negativeWeight: 2 / 3 }).base, 0)
  })

  const dull: [string, number[], number[], number[]][] = [
    ['one row', [5], [0], [1]],
    ['rows that are all the same', [5, 5, 5, 5], [0], [1, 0, 1, 0]],
    ['nothing but missing numbers', [NaN, NaN, NaN], [0], [1, 0, 1]],
    ['labels of one kind', [1, 2, 3, 4], [0], [1, 1, 1, 1]],
    ['categories that are all unknown', [-1, -1, -1], [4], [0, 1, 0]],
  ]
  for (const [what, features, categories, labels] of dull) {
    test(`${what}: every tree is one leaf, and every score is finite`, () => {
      const { trees, base } = boost({ features: Float32Array.from(features), categories, labels: Float32Array.from(labels) }, 3, { ...rules, rowsPerLeaf: 1, rowShare: 1 })
      assert.equal(trees.map(({ features }) => [...features]), [[-1], [-1], [-1]])
      assert.ok(Number.isFinite(scoreOf({ base, trees }, Float32Array.of(1))))
    })
  }
})

function boost(rows: ReturnType<typeof randomRows>, n: number, given = rules, earlier: Tree[] = []) {
  const objective = logLossObjective(rows.labels, equalWeights)
  const { grow, scores } = booster(rows, binColumns(rows), objective, given, earlier)
  return { trees: Array.from({ length: n }, grow), base: objective.base, scores }
}

function lossOf({ features, labels }: ReturnType<typeof randomRows>, forest: { base: number; trees: Tree[] }): number {
  return labels.reduce((sum, label, row) => {
    const z = scoreOf(forest, features, row * 5)
    return sum + Math.log1p(Math.exp(label === 1 ? -z : z))
  }, 0)
}
