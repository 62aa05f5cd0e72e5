import { formatCount } from '../metrics/figures.ts'
import type { PolicyValue } from '../metrics/off-policy.ts'

/** Fewer tell nothing that an interval could be trusted for: normal intervals of rare rewards are too narrow on their upper side. */
const leastEffective = 100
const leastRewarded = 30

/** Whether the log says enough about the policy, and if not, every reason why. */
export function judgePolicyValue({ decisions, meanWeight, meanWeightError, effectiveDecisions, rewarded }: PolicyValue): { isEnough: boolean; reasons: string[] } {
  const reasons = [
    ...(effectiveDecisions < leastEffective ? [`the ${formatCount(decisions)} logged decisions tell as much as ${formatCount(Math.floor(effectiveDecisions))} of the policy itself would; ${leastEffective} are needed`] : []),
    ...(rewarded < leastRewarded ? [`only ${formatCount(rewarded)} decisions that the policy could have taken were rewarded; ${leastRewarded} are needed`] : []),
    ...(isUnsupported(meanWeight, meanWeightError) ? [`weights are ${meanWeight.toFixed(3)} on average where they should be 1: the policy decides what the log never or hardly ever tried, or the propensities are not those by which it decided`] : []),
  ]
  return { isEnough: reasons.length === 0, reasons }
}

/** Four standard errors, and more than a hundredth, from what it is where the log could have taken every decision of the policy. */
function isUnsupported(meanWeight: number, error: number): boolean {
  return !(Math.abs(meanWeight - 1) <= Math.max(4 * error, 0.01))
}
