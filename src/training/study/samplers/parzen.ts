import type { Random } from '../../../base/random.ts'

/** A density on [0, 1]. */
export interface Parzen { density(x: number): number; draw(random: Random): number }

/** A normal kernel at each observation and a wide one in the middle, all cut off at 0 and 1 and of equal weight. A kernel is as wide as the way to the
 *  farther of its neighbours, and never so narrow that the rest of [0, 1] is forgotten (Bergstra et al. 2011, section 4). */
export function parzenOf(observed: readonly number[]): Parzen {
  const prior = { mean: 0.5, deviation: 1 }
  const narrowest = 1 / Math.min(100, observed.length + 2)
  const means = [...observed, prior.mean].sort((a, b) => a - b)
  const kernels = means.map((mean, i) => {
    const farther = Math.max(mean - (means[i - 1] ?? 0), (means[i + 1] ?? 1) - mean)
    return { mean, deviation: Math.min(1, Math.max(narrowest, farther)) }
  })
  kernels[means.indexOf(prior.mean)] = prior
  const cut = kernels.map(({ mean, deviation }) => ({ mean, deviation, inside: normalCdf((1 - mean) / deviation) - normalCdf(-mean / deviation) }))

  return {
    density: (x) => cut.reduce((sum, { mean, deviation, inside }) => sum + Math.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI) * inside), 0) / cut.length,
    draw(random) {
      const { mean, deviation } = random.pick(cut)
      for (;;) {
        const x = mean + deviation * random.normal()
        if (x >= 0 && x <= 1) return x
      }
    },
  }
}

/** Φ(x) by the error function of Abramowitz and Stegun 1964, 7.1.26; off by less than 1e-7. */
function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * z)
  const erf = 1 - t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-z * z)
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2
}
