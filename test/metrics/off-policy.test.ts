import { seededRandom } from '../../src/base/random.ts'
import { policyValue } from '../../src/metrics/off-policy.ts'
import { assert, describe } from '../support/suite.ts'

/** Items drawn by `logging`, rewarded with the chances `clicks`. */
function simulate(n: number, logging: readonly number[], clicks: readonly number[], seed: number): { items: number[]; propensities: number[]; rewards: number[] } {
  const random = seededRandom(seed)
  const items = Array.from({ length: n }, () => drawFrom(logging, random.next()))
  return { items, propensities: items.map((item) => logging[item]!), rewards: items.map((item) => (random.next() < clicks[item]! ? 1 : 0)) }
}

function drawFrom(shares: readonly number[], at: number): number {
  let sum = 0
  return shares.findIndex((share) => (sum += share) > at)
}

describe('policyValue', (test) => {
  test('is what the log earned where the policy is the one that wrote it', () => {
    const { propensities, rewards } = simulate(5000, [0.5, 0.3, 0.2], [0.1, 0.2, 0.4], 1)
    const value = policyValue({ rewards, propensities, probabilities: propensities })
    const earned = rewards.reduce((sum, reward) => sum + reward, 0) / 5000
    assert.equal([value.ips.value, value.snips.value, value.meanWeight, value.effectiveDecisions, value.maxWeight], [earned, earned, 1, 5000, 1])
    assert.ok(Math.abs(value.ips.error - Math.sqrt((earned * (1 - earned)) / 5000)) < 1e-12)
  })

  test('finds the known value of another policy: the mean of 400 logs lies within 4 standard errors of it, and 95 % intervals hold it (seeds 1000 to 1399)', () => {
    const [logging, policy, clicks] = [[0.6, 0.3, 0.1], [0.1, 0.2, 0.7], [0.05, 0.1, 0.3]]
    const truth = policy.reduce((sum, share, item) => sum + share * clicks[item]!, 0)
    const values = Array.from({ length: 400 }, (_, i) => {
      const { items, propensities, rewards } = simulate(2000, logging, clicks, 1000 + i)
      return policyValue({ rewards, propensities, probabilities: items.map((item) => policy[item]!) })
    })
    for (const name of ['ips', 'snips'] as const) {
      const mean = values.reduce((sum, value) => sum + value[name].value, 0) / 400
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value[name].value - mean) ** 2, 0) / 399)
      const told = values.reduce((sum, value) => sum + value[name].error, 0) / 400
      const held = values.filter((value) => Math.abs(value[name].value - truth) <= 1.96 * value[name].error).length
      assert.ok(Math.abs(mean - truth) < (4 * deviation) / 20, `${name}: ${mean}, known ${truth}`)
      assert.ok(Math.abs(told / deviation - 1) < 0.15, `${name}: error ${told}, deviation ${deviation}`)
      assert.ok(held > 368 && held < 392, `${name}: ${held} of 400`)
    }
    const [ips, snips] = (['ips', 'snips'] as const).map((name) => values.reduce((sum, value) => sum + value[name].error, 0))
    assert.ok(snips! < ips!, 'self-normalised weights vary less')
  })

  test('cut weights vary less and are never too high, as far as what was cut off earned (seeds 2000 to 2199)', () => {
    const [logging, policy, clicks] = [[0.9, 0.09, 0.01], [0.1, 0.1, 0.8], [0.05, 0.1, 0.3]]
    const truth = policy.reduce((sum, share, item) => sum + share * clicks[item]!, 0)
    const cut = policy.reduce((sum, share, item) => sum + Math.min(share, 20 * logging[item]!) * clicks[item]!, 0)
    const means = [Infinity, 20].map((clip) => {
      const values = Array.from({ length: 200 }, (_, i) => {
        const { items, propensities, rewards } = simulate(1000, logging, clicks, 2000 + i)
        return policyValue({ rewards, propensities, probabilities: items.map((item) => policy[item]!) }, { clip })
      })
      assert.ok(values.every(({ maxWeight }) => maxWeight <= clip))
      const mean = values.reduce((sum, { ips }) => sum + ips.value, 0) / 200
      return { mean, error: Math.sqrt(values.reduce((sum, { ips }) => sum + (ips.value - mean) ** 2, 0) / 199 / 200) }
    })
    assert.ok(Math.abs(means[0]!.mean - truth) < 4 * means[0]!.error, `${means[0]!.mean}, known ${truth}`)
    assert.ok(Math.abs(means[1]!.mean - cut) < 4 * means[1]!.error, `${means[1]!.mean}, known ${cut}`)
    assert.ok(means[1]!.error < means[0]!.error / 2)
  })

  test('tells by the weights what the log never tried', () => {
    const value = policyValue({ rewards: [1, 0], propensities: [0.5, 0.5], probabilities: [0, 0] })
    assert.equal([value.meanWeight, value.effectiveDecisions, value.rewarded, value.ips.value], [0, 0, 0, 0])
    assert.ok(Number.isNaN(value.snips.value))
  })
})
