import { compareGrowth, promisesOf as growthPromises } from '../../../scripts/bench/recommendation/growth.ts'
import type { Growth } from '../../../scripts/bench/recommendation/growth.ts'
import { figuresOfFactors } from '../../../scripts/bench/recommendation/figures.ts'
import { generateSet } from '../../../scripts/bench/recommendation/generate-set.ts'
import { promisesOf as speedPromises } from '../../../scripts/bench/recommendation/speed.ts'
import { fitAls } from '../../../src/families/recommendation/als/fit-als.ts'
import { assert, describe } from '../../support/suite.ts'

const size = { users: 400, items: 200, interactions: 8000 }

describe('the generated shop of the recommendation benchmark', (test) => {
  test('is the same for the same seed, about as large as asked, and holds back what no training shows', () => {
    const [set, again, other] = [generateSet(size), generateSet(size), generateSet(size, 2)]
    assert.equal(set, again)
    assert.not.equal(set.train.indices, other.train.indices)
    const tests = set.test.reduce((sum, { length }) => sum + length, 0)
    assert.ok(Math.abs(set.train.indices.length + tests - 8000) < 800)
    assert.ok(tests > 600 && tests < 1000, String(tests))
    for (let user = 0; user < 400; user++) {
      const known = [...set.train.indices.subarray(set.train.starts[user], set.train.starts[user + 1])]
      assert.equal(known, [...new Set(known)].sort((a, b) => a - b))
      assert.is(set.test[user]!.some((item) => known.includes(item)), false)
    }
  })

  test('has tastes that ALS learns: it finds more than vectors that know nothing', async () => {
    const set = generateSet(size)
    const input = { interactions: set.train, factors: 16, alpha: 4, regularization: 5, frequencyScaling: 0, solver: 'conjugateGradient' as const, seed: 1, threads: 1 }
    const [start, fitted] = await Promise.all([0, 8].map(async (iterations) => figuresOfFactors(await fitAls({ ...input, iterations }), 16, set)))
    assert.ok(fitted!.recallAt20 > start!.recallAt20 + 0.1, JSON.stringify([start, fitted]))
    assert.ok(fitted!.ndcgAt10 > start!.ndcgAt10 + 0.05)
  })
})

describe('the recommendation benchmark', (test) => {
  const run = (wallSeconds: number, recallAt20 = 0.2) => ({ wallSeconds, cpuSeconds: wallSeconds, recallAt20, ndcgAt10: 0.3 })
  const kept = (promises: { isKept: boolean }[]) => promises.map(({ isKept }) => isKept)

  test('compares medians of time and means of quality', () => {
    assert.equal(kept(speedPromises([run(2), run(9), run(3)], [run(2), run(2), run(2)])), [true, true])
    assert.equal(kept(speedPromises([run(5), run(5)], [run(2), run(2)])), [false, true])
    assert.equal(kept(speedPromises([run(1, 0.19), run(1, 0.2)], [run(1), run(1)])), [true, false])
  })

  test('sees what grows faster than the data', () => {
    const found = (cpuSeconds: number, peakMiB: number): Growth[] => [{ millions: 1, interactions: 1e6, cpuSeconds: 2, wallSeconds: 1, generatedMiB: 50, peakMiB: 100 }, { millions: 10, interactions: 1e7, cpuSeconds, wallSeconds: 5, generatedMiB: 300, peakMiB }]
    assert.equal(kept(growthPromises(found(25, 900))), [true, true, true])
    assert.equal(kept(growthPromises(found(40, 1100))), [false, false, true])
    assert.equal(kept(growthPromises(found(25, 5000))), [true, false, false])
  })

  test('measures each size in a process of its own', async () => {
    const promises = await compareGrowth({ parts: [], runs: 1, threads: 1, sizes: [0.01, 0.02], python: undefined })
    assert.is(promises.length, 3)
    assert.is(promises[2]!.isKept, true)
  })
})
