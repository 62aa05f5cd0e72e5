// Evidence that may be looked at after every request and is still honest: e-values. Each function gives the natural logarithm of a likelihood
// ratio whose mean is at most 1 while its null holds, whatever came before. Their product over time is then a test martingale, and Ville (1939)
// bounds the chance that it ever reaches 1/α by α (Ramdas, Grünwald, Vovk and Shafer 2023, "Game-theoretic statistics and safe
// anytime-valid inference"). A mean over fixed alternatives keeps that: the mixture sequential probability ratio test (mSPRT) of
// Robbins (1970), brought to experiments that are watched all the time by Johari, Pekelis and Walsh (2017).

/** k of n requests were what is counted: failed, slow, or followed by a purchase. */
export interface Tally { n: number; k: number }

/** Against "a's rate is at most `ratio` times b's" where the alternative is greater than `ratio`; against "at least" where it is less. Given
 *  the k of both, those of a are Binomial(k, p) with p = n_a r / (n_a r + n_b) (Przyborowski and Wilenski 1940), so the common rate need
 *  not be known and may change from one table to the next. Exact for events at random (Poisson), and on the safe side for shares: with
 *  u = p₁/p₀ and v = (1 − p₁)/(1 − p₀) its mean is (1 + θ_a(u − 1))^n_a (1 + θ_b(v − 1))^n_b ≤ exp(θ_b[ratio n_a(u − 1) + n_b(v − 1)]) = 1
 *  under the null. It takes that the k are independent; `spread.ts` measures how far they are not. */
export function ratioEvidence(a: Tally, b: Tally, ratio: number, alternative: number): number {
  if (a.n === 0 || b.n === 0) return 0
  const odds = a.n / b.n
  const common = Math.log((1 + odds * ratio) / (1 + odds * alternative))
  return a.k * (Math.log(alternative / ratio) + common) + b.k * common
}

/** Against "the rate is at most `limit`" where the alternative is greater, "at least" where it is less (Wald 1945). A limit of 0 is
 *  refuted by the first; one of 1 never. */
export function limitEvidence({ n, k }: Tally, limit: number, alternative: number): number {
  if (limit === alternative || n === 0) return 0
  const hits = k === 0 ? 0 : k * Math.log(alternative / limit)
  const misses = n === k ? 0 : (n - k) * Math.log((1 - alternative) / (1 - limit))
  return hits + misses
}

/** The logarithm of the mean of what the logarithms stand for. */
export function meanEvidence(logs: readonly number[]): number {
  const greatest = Math.max(...logs)
  if (!Number.isFinite(greatest)) return greatest
  return greatest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - greatest), 0) / logs.length)
}
