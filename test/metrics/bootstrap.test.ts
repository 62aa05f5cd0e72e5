import { seededRandom } from '../../src/base/random.ts'
import { bootstrapIntervals } from '../../src/metrics/bootstrap.ts'
import { auc } from '../../src/metrics/auc.ts'
import { calibrationError } from '../../src/metrics/calibration-error.ts'
import { metrics } from '../../src/metrics/index.ts'
import { assert, describe } from '../support/suite.ts'
import { plainMetrics } from './plain-metrics.ts'

/** Users with so many examples each; all examples of a user share the label and a part of the score, so they are alike. */
function simulate(seed: number, nUsers: number, examplesEach: number): { truth: number[]; groups: string[]; candidate: number[] } {
  const random = seededRandom(seed)
  const examples = Array.from({ length: nUsers }, (_, user) => ({ user, label: user % 2, taste: random.normal() + (user % 2) }))
    .flatMap((user) => Array.from({ length: examplesEach }, () => ({ ...user, score: user.taste + 0.5 * random.normal() })))
  return { truth: examples.map(({ label }) => label), groups: examples.map(({ user }) => `u${user}`), candidate: examples.map(({ score }) => score) }
}
/** Φ(1 / √(2 (1² + 0.5²))): score of a positive minus score of a negative is normal with mean 1. */
const trueAuc = 0.736_455

const rules = { samples: 200, confidence: 0.95, seed: 1, metrics: [auc] }

describe('bootstrapIntervals', (test) => {
  test('gives the same bytes for the same seed and others for another', () => {
    const input = { ...simulate(1, 30, 3), ...rules, metrics }
    const bytes = (seed: number) => JSON.stringify([...bootstrapIntervals({ ...input, seed })])
    assert.is(bytes(5), bytes(5))
    assert.not.equal(bytes(5), bytes(6))
  })

  test('draws users, not examples, and measures candidate and other on the same draws', () => {
    const { truth: labels, groups, candidate } = simulate(2, 12, 2)
    const other = Array.from(candidate, (score, i) => score + (i % 3) - 1)
    const found = bootstrapIntervals({ truth: labels, groups, candidate, other, ...rules, samples: 99, confidence: 0.9, seed: 77 }).get('auc')!
    const random = seededRandom(77)
    const resamples = Array.from({ length: 99 }, () => {
      const users = Array.from({ length: 12 }, () => `u${random.below(12)}`)
      const indices = users.flatMap((user) => groups.flatMap((group, i) => (group === user ? [i] : [])))
      const aucOf = (scores: ArrayLike<number>) => auc.compute(indices.map((i) => labels[i]!), indices.map((i) => scores[i]!))
      return { candidate: aucOf(candidate), other: aucOf(other), delta: aucOf(candidate) - aucOf(other) }
    })
    // With 12 users a limit leaves out Φ(−√(12/11) t₀.₉₅,₁₁) = Φ(−1.044 466 · 1.795 885) = 3.0345 % in place of 5 %: of 99 resamples and one draw more
    // that is the place 3.0345 from either end.
    for (const what of ['candidate', 'other', 'delta'] as const) {
      const sorted = resamples.map((resample) => resample[what]).sort((a, b) => a - b)
      const [low, high] = [sorted[2]! + 0.0345 * (sorted[3]! - sorted[2]!), sorted[96]! - 0.0345 * (sorted[96]! - sorted[95]!)]
      assert.ok(Math.abs(found[what]!.low - low) < 1e-5 && Math.abs(found[what]!.high - high) < 1e-5, what)
    }
  })

  test('knows that a model does not differ from itself, however wide its own interval', () => {
    const data = simulate(3, 20, 2)
    const { candidate, delta } = bootstrapIntervals({ ...data, other: data.candidate, ...rules }).get('auc')!
    assert.equal(delta, { value: 0, low: 0, high: 0, error: 0, undefinedSamples: 0 })
    assert.ok(candidate.high - candidate.low > 0.1)
  })

  test('leaves undefined resamples out and counts them', () => {
    // Three users in thirty are positive: about one resample in twenty-five has none of them.
    const labels = Array.from({ length: 30 }, (_, i) => (i < 3 ? 1 : 0))
    const { candidate } = bootstrapIntervals({ truth: labels, groups: labels.map((_, i) => `u${i}`), candidate: labels.map((label, i) => label + i / 30), ...rules, samples: 500 }).get('auc')!
    assert.ok(candidate.undefinedSamples > 0 && candidate.undefinedSamples <= 50)
    assert.equal([candidate.value, candidate.low, candidate.high], [1, 1, 1])
  })

  test('gives no interval where more than a tenth of the resamples is undefined', () => {
    const labels = Array.from({ length: 30 }, (_, i) => (i === 0 ? 1 : 0))
    const { candidate } = bootstrapIntervals({ truth: labels, groups: labels.map((_, i) => `u${i}`), candidate: labels, ...rules }).get('auc')!
    assert.is(candidate.value, 1)
    assert.ok(Number.isNaN(candidate.low) && Number.isNaN(candidate.high))
  })

  test('gives no interval for so few users that it would be far too narrow', () => {
    const few = bootstrapIntervals({ ...simulate(4, 9, 20), ...rules }).get('auc')!.candidate
    assert.ok(!Number.isNaN(few.value) && Number.isNaN(few.low) && Number.isNaN(few.high))
    assert.not(Number.isNaN(bootstrapIntervals({ ...simulate(4, 10, 20), ...rules }).get('auc')!.candidate.low))
  })

  const plainSeed = 99
  test(`equals rows repeated one by one and measured by plain formulas, to 1e-6, for every metric (seed ${plainSeed})`, () => {
    const random = seededRandom(plainSeed)
    const users = Array.from({ length: 60 }, (_, i) => (i < 25 ? i : random.below(25)))
    const labels = users.map((user) => (random.next() < 0.2 + (user % 3) / 4 ? 1 : 0))
    const [candidate, other] = [2, 1].map((signal) => labels.map((label) => Math.round(20 / (1 + Math.exp(0.5 - signal * label - random.normal()))) / 20))
    const groups = users.map((user) => `u${user}`)
    const nGroups = new Set(groups).size
    const found = bootstrapIntervals({ metrics, truth: labels, groups, candidate: candidate!, other: other!, samples: 199, confidence: 0.95, seed: 5 })

    // The limits of 25 users, from a table of t₀.₉₇₅,₂₄ and the normal density summed in small steps: Φ(−√(25/24) · 2.063 898 562) of 200.
    assert.is(nGroups, 25)
    const end = -Math.sqrt(25 / 24) * 2.063_898_562, step = (end + 9) / 1e5
    let below = 0
    for (let i = 0; i < 1e5; i++) below += step * Math.exp(-((-9 + (i + 0.5) * step) ** 2) / 2) / Math.sqrt(2 * Math.PI)
    const lower = Math.floor(200 * below) - 1
    const part = 200 * below - 1 - lower

    const draw = seededRandom(5)
    const names = [...new Set(groups)]
    const resamples = Array.from({ length: 199 }, () => Array.from({ length: nGroups }, () => names[draw.below(nGroups)]!).flatMap((name) => groups.flatMap((group, i) => (group === name ? [i] : []))))
    for (const { name } of metrics) {
      const valuesOf = (scores: number[], rows: number[]) => plainMetrics[name](rows.map((i) => labels[i]!), rows.map((i) => scores[i]!))
      const all = [...labels.keys()]
      const series = { candidate: resamples.map((rows) => valuesOf(candidate!, rows)), other: resamples.map((rows) => valuesOf(other!, rows)) }
      const values = { candidate: valuesOf(candidate!, all), other: valuesOf(other!, all) }
      if (name === 'calibrationError') {
        for (const what of ['candidate', 'other'] as const) {
          const bias = series[what].reduce((sum, value) => sum + value, 0) / 199 - values[what]
          series[what] = series[what].map((value) => value - bias)
        }
      }
      const expected = { ...series, delta: series.candidate.map((value, i) => value - series.other[i]!) }
      const value = { ...values, delta: values.candidate - values.other }
      for (const what of ['candidate', 'other', 'delta'] as const) {
        const sorted = expected[what].toSorted((a, b) => a - b)
        const mean = sorted.reduce((sum, x) => sum + x, 0) / 199
        const plain = { value: value[what], low: sorted[lower]! + part * (sorted[lower + 1]! - sorted[lower]!), high: sorted[198 - lower]! - part * (sorted[198 - lower]! - sorted[197 - lower]!), error: Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 198) }
        for (const [field, figure] of Object.entries(plain)) assert.ok(Math.abs(found.get(name)![what]![field as keyof typeof plain] - figure) < 1e-6, `${field} of ${what}, ${name}`)
      }
    }
  })

  test('takes off what resampling adds to a metric that chance alone raises', () => {
    const random = seededRandom(8)
    const p = Array.from({ length: 400 }, () => random.next())
    const input = { truth: p.map((score) => (random.next() < score ? 1 : 0)), groups: p.map((_, i) => `u${i}`), candidate: p, ...rules }
    const { value, low, high } = bootstrapIntervals({ ...input, metrics: [calibrationError] }).get('calibrationError')!.candidate
    assert.ok(low < value && value < high, `${value} [${low}, ${high}]`)
    // Without bias half of the resamples would lie above the value, give or take 7.
    const measureAll = calibrationError.prepare(input.truth, p, p.map((_, i) => i))
    const resamples = Array.from({ length: 200 }, () => { const weights = new Float64Array(400); for (let i = 0; i < 400; i++) weights[random.below(400)]! += 1; return measureAll(weights) })
    assert.ok(resamples.filter((error) => error > value).length > 150, `${resamples.filter((error) => error > value).length} of 200 lie above`)
  })

  const smallSeed = 2_600
  test(`covers the true AUC about as often with 16 users, though so few spread too little (seed ${smallSeed})`, () => {
    const nSets = 400
    const covered = Array.from({ length: nSets }, (_, set) => {
      const { low, high } = bootstrapIntervals({ ...simulate(smallSeed + set, 16, 3), ...rules, seed: set }).get('auc')!.candidate
      return low <= trueAuc && trueAuc <= high
    }).filter(Boolean).length
    assert.ok(covered / nSets > 0.91, `${covered} of ${nSets}`)
  })

  const seed = 7_300
  test(`covers the true AUC in about 95 of 100 data sets, which drawing single examples does not (seed ${seed})`, () => {
    const nSets = 300
    const covered = { users: 0, examples: 0 }
    for (let set = 0; set < nSets; set++) {
      const data = simulate(seed + set, 80, 4)
      const contains = (groups: readonly string[]) => {
        const { low, high } = bootstrapIntervals({ ...data, groups, ...rules, seed: set }).get('auc')!.candidate
        return low <= trueAuc && trueAuc <= high ? 1 : 0
      }
      covered.users += contains(data.groups)
      covered.examples += contains(data.groups.map((_, i) => `e${i}`))
    }
    // 95 % of 300, give or take three standard deviations of a binomial.
    assert.ok(Math.abs(covered.users / nSets - 0.95) < 3 * Math.sqrt(0.95 * 0.05 / nSets), `by user: ${covered.users} of ${nSets}`)
    assert.ok(covered.examples / nSets < 0.8, `by example: ${covered.examples} of ${nSets}`)
  })
})
