// What another policy would have earned, from a log of decisions that were drawn with known propensities q_t and led to rewards r_t, with
// w_t = π(a_t) / q_t the weight of a decision:
//   IPS   = Σ w_t r_t / n        (Horvitz and Thompson, 1952; unbiased where q_t > 0 wherever π(a_t) > 0)
//   SNIPS = Σ w_t r_t / Σ w_t    (Swaminathan and Joachims, 2015; a little biased, of far less variance, and never outside of the rewards' range)
// Standard errors: of IPS the population deviation of w_t r_t over √n; of SNIPS √(mean (w_t (r_t − SNIPS))²/ n) / mean w.
// A weight may be cut at a bound (Ionides, 2008): less variance, for values that are too low where the policy often takes what the log seldom took.
// ESS = (Σ w)² / Σ w² tells how many decisions of the policy itself would tell as much (Kish, 1965).

/** One entry a logged decision: what it earned, how likely it was (0 < q ≤ 1), and how likely the other policy would have taken it (0 to 1). */
interface LoggedDecisions { rewards: ArrayLike<number>; propensities: ArrayLike<number>; probabilities: ArrayLike<number> }

/** A value a decision, in units of the reward, and its standard error; NaN where no logged decision is one that the policy would take. */
export interface PolicyEstimate { value: number; error: number }
export interface PolicyValue { decisions: number; ips: PolicyEstimate; snips: PolicyEstimate; meanWeight: number; meanWeightError: number; effectiveDecisions: number; maxWeight: number; rewarded: number }

/** Two passes over the log. `clip`: no weight counts for more. */
export function policyValue({ rewards, propensities, probabilities }: LoggedDecisions, { clip = Infinity }: { clip?: number } = {}): PolicyValue {
  const n = rewards.length
  const weights = Float64Array.from({ length: n }, (_, t) => Math.min(clip, probabilities[t]! / propensities[t]!))
  let [sumOfWeights, sumOfSquares, earned, earnedSquared, maxWeight, rewarded] = [0, 0, 0, 0, 0, 0]
  for (let t = 0; t < n; t++) {
    const [weight, gain] = [weights[t]!, weights[t]! * rewards[t]!]
    sumOfWeights += weight
    sumOfSquares += weight ** 2
    earned += gain
    earnedSquared += gain ** 2
    maxWeight = Math.max(maxWeight, weight)
    if (rewards[t] !== 0 && weight > 0) rewarded += 1
  }
  const [meanWeight, ips, snips] = [sumOfWeights / n, earned / n, earned / sumOfWeights]
  let squares = 0
  for (let t = 0; t < n; t++) squares += (weights[t]! * (rewards[t]! - snips)) ** 2
  return {
    decisions: n,
    ips: { value: ips, error: Math.sqrt(Math.max(0, earnedSquared / n - ips ** 2) / n) },
    snips: { value: snips, error: Math.sqrt(squares / n / n) / meanWeight },
    meanWeight,
    meanWeightError: Math.sqrt(Math.max(0, sumOfSquares / n - meanWeight ** 2) / n),
    effectiveDecisions: sumOfSquares === 0 ? 0 : sumOfWeights ** 2 / sumOfSquares,
    maxWeight,
    rewarded,
  }
}
