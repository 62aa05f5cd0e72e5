// What another way to choose would have earned, from a log whose choices were drawn with known propensities: before anybody sees it live.
import { failure } from '../base/errors.ts'
import { defineVerb } from '../entry/verb.ts'
import { judgePolicyValue } from '../evaluation/policy-verdict.ts'
import { formatCount } from '../metrics/figures.ts'
import { policyValue } from '../metrics/off-policy.ts'
import type { PolicyEstimate } from '../metrics/off-policy.ts'
import { studentQuantile } from '../metrics/student.ts'
import { readDecisions } from './policy/read-decisions.ts'
import { columnOfPolicy, readPolicy } from './policy/read-policy.ts'

export const evaluatePolicy = defineVerb({
  name: 'evaluate-policy',
  summary: 'What would another way to choose items have earned? From a log with propensities, by IPS and SNIPS, with intervals.',
  examples: ['rankops evaluate-policy ads.csv --policy uniform', 'rankops evaluate-policy events.jsonl --policy new-policy.csv --reward purchase', 'rankops evaluate-policy ads.csv --policy column:new --clip 50', 'rankops evaluate-policy random.csv --policy log:bandit.csv --item item_id --propensity propensity_score'],
  positional: 'log',
  isCommandOnly: true,
  inputs: {
    log: { kind: 'text', required: true, description: 'The log: CSV, JSON Lines or Parquet; a row a decision, with its reward. Or the event log of a server, whose impressions tell their propensity and whose later events are the reward.' },
    policy: { kind: 'text', default: 'uniform', description: 'The other policy: uniform; a file with the columns item and probability, and position where it differs by that; log:<path> for the frequencies of another log; or column:<heading> for a column of the log that says how likely the other policy would have shown the same there.' },
    item: { kind: 'text', default: 'item', description: 'Heading of the column with the item.' },
    position: { kind: 'text', default: 'position', description: 'Heading of the column with the position; the column may be missing.' },
    reward: { kind: 'text', default: 'click', description: 'Heading of the column with the reward; in an event log the kind of event that counts as one.' },
    propensity: { kind: 'text', default: 'propensity', description: 'Heading of the column with the probability by which the item was shown there.' },
    clip: { kind: 'number', default: 0, description: 'No decision weighs more than this; 0: no bound. Less noise, but values that are too low.' },
    confidence: { kind: 'number', default: 95, description: 'Of the intervals, in percent.' },
  },
  outputs: {},

  async run({ inputs, log, outputs }) {
    const z = normalQuantile(inputs.confidence)
    const probability = columnOfPolicy(inputs.policy)
    const decisions = await readDecisions(inputs.log, { ...inputs, ...(probability !== undefined && { probability }) })
    const policy = await readPolicy(inputs.policy, decisions, inputs)
    const probabilities = decisions.items.map((item, t) => policy(item, decisions.positions[t]!, t))
    const whole = policyValue({ ...decisions, probabilities })
    const value = inputs.clip > 0 ? policyValue({ ...decisions, probabilities }, { clip: inputs.clip }) : whole
    // Whether the log could have taken what the policy takes is told by weights as they are.
    const { isEnough, reasons } = judgePolicyValue({ ...value, meanWeight: whole.meanWeight, meanWeightError: whole.meanWeightError })
    const cut = inputs.clip > 0 ? Number(((whole.meanWeight - value.meanWeight) / whole.meanWeight).toPrecision(3)) : 0
    const logged = decisions.rewards.reduce((sum, reward) => sum + reward, 0) / decisions.rewards.length

    const interval = ({ value: at, error }: PolicyEstimate) => ({ value: at, error, low: at - z * error, high: at + z * error })
    const [ips, snips] = [interval(value.ips), interval(value.snips)]
    const show = ({ value: at, low, high }: ReturnType<typeof interval>) => `${figure(at)} [${figure(low)}, ${figure(high)}]`
    outputs.text([
      `${formatCount(value.decisions)} logged decisions earned ${figure(logged)} each.`,
      `The policy ${inputs.policy} would have earned, at ${inputs.confidence} % confidence:`,
      `  IPS    ${show(ips)}`,
      `  SNIPS  ${show(snips)}`,
      `Weights: ${value.meanWeight.toFixed(4)} on average, ${Number(value.maxWeight.toPrecision(4))} at most; they tell as much as ${formatCount(Math.floor(value.effectiveDecisions))} decisions of the policy itself.`,
      ...(cut > 0 ? [`Cut at ${inputs.clip}, which takes ${Number((100 * cut).toPrecision(3))} % of all weight: IPS is too low by up to that share of what such decisions earn.`] : []),
      isEnough ? 'That is enough to go by.' : `Not enough evidence: ${reasons.join('; ')}.`,
    ].join('\n'))
    for (const reason of reasons) log.warn(`Not enough evidence: ${reason}.`)
    outputs.result({ policy: inputs.policy, decisions: value.decisions, logged, ips, snips, meanWeight: value.meanWeight, maxWeight: value.maxWeight, effectiveDecisions: value.effectiveDecisions, isEnough, reasons })
  },
})

/** Two-sided quantile at a percentage: what lies beyond is halved. With so many degrees of freedom Student's distribution is the normal one. */
function normalQuantile(confidence: number): number {
  if (confidence < 50 || confidence > 99) throw failure('INPUT_INVALID', { name: 'confidence', problem: `expected 50 to 99, found ${confidence}` })
  return studentQuantile((1 + confidence / 100) / 2, 1e9)
}

/** Three digits that tell. */
function figure(value: number): string {
  return Number.isNaN(value) ? 'undefined' : String(Number(value.toPrecision(3)))
}
