import { learnMix } from '../../../src/families/recommendation/learn-mix.ts'
import { learnedMix, rankMix, weightedMix } from '../../../src/families/recommendation/mixes.ts'
import type { Scorer } from '../../../src/families/recommendation/scorer.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { assert, describe } from '../../support/suite.ts'

/** Scores that depend on the history's first item alone. */
const fixed = (rows: number[][]): Scorer => ({
  isNonNegative: true,
  score: ({ items }, scores) => scores.set(rows[items[0]!]!),
  contributions: ({ items }, item) => Float64Array.from(items, (_, h) => (h === 0 ? rows[items[0]!]![item]! : 0)),
})
const u = fixed([[0, 4, 2, 0], [1, 0, 0, 3]])
const v = fixed([[0, 1, 3, 2], [0, 0, 5, 1]])
const history = (item: number) => ({ items: Int32Array.of(item), weights: Float64Array.of(1) })
const scoresOf = (scorer: Scorer, item = 0) => {
  const scores = new Float64Array(4)
  scorer.score(history(item), scores)
  return [...scores]
}

describe('a hybrid', (test) => {
  test('adds scores', () => {
    assert.equal(scoresOf(weightedMix(u, v, 0.5, 4)), [0, 4.5, 3.5, 1])
    assert.equal([...weightedMix(u, v, 0.5, 4).contributions(history(0), 2)], [3.5])
  })

  test('adds places in both rankings, without the items of the history', () => {
    const expected = [0, 1 / 61 + 0.5 / 63, 1 / 62 + 0.5 / 61, 0.5 / 62]
    for (const [item, score] of scoresOf(rankMix(u, v, 0.5, 4)).entries()) assert.ok(Math.abs(score - expected[item]!) < 1e-15)
    assert.is(scoresOf(rankMix(u, v, 0.5, 4), 1)[1], 0)
  })

  test('is σ(W1·u + W2·v + b) of both relative to the best, and of popularity', () => {
    const scores = scoresOf(learnedMix(u, v, { collaborative: 2, content: 1, popularity: 0.5, bias: -1 }, Float64Array.of(0, 0, Math.E - 1, 0)))
    const sigma = (x: number) => 1 / (1 + Math.exp(-x))
    for (const [item, expected] of [sigma(-1), sigma(2 + 1 / 3 - 1), sigma(1 + 1 + 0.5 - 1), sigma(2 / 3 - 1)].entries()) assert.ok(Math.abs(scores[item]! - expected) < 1e-12, `${item}`)
  })

  test('weights that are learnt find out which side tells more', () => {
    const n = 60
    const random = seededRandom(3)
    const [good, noise] = [0, 1].map(() => Array.from({ length: 40 }, () => Array.from({ length: n }, () => random.next())))
    const lessons = Array.from({ length: 40 }, (_, item) => ({ history: history(item), found: good![item]!.flatMap((score, other) => (score > 0.7 && random.next() < score ? [other] : [])) }))
    const popularity = new Float64Array(n)
    const a = learnMix(fixed(good!), fixed(noise!), popularity, lessons)!
    const b = learnMix(fixed(noise!), fixed(good!), popularity, lessons)!
    assert.ok(a.collaborative > 5 && Math.abs(a.content) < 1, JSON.stringify(a))
    assert.ok(b.content > 5 && Math.abs(b.collaborative) < 1, JSON.stringify(b))
    assert.is(a.popularity, 0)
  })

  test('there are no weights without lessons', () => assert.is(learnMix(u, v, new Float64Array(4), []), undefined))
})
