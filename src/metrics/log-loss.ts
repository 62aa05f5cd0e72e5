// log loss = −1/n Σ (y ln p + (1 − y) ln(1 − p)), natural logarithm; the probability of what happened is taken as at least 1e-15, so that
// one certain mistake costs 34.5 and not infinity. Lower is better. Undefined without examples. Source: Good, Rational decisions, 1952.
import { countGroups, defineMetric } from './metric.ts'

const smallest = 1e-15

export const logLoss = defineMetric('logLoss', false, (labels, scores, groups) => {
  const nGroups = countGroups(groups)
  const losses = new Float64Array(nGroups)
  const examples = new Float64Array(nGroups)
  for (let i = 0; i < labels.length; i++) {
    const probability = labels[i] === 1 ? scores[i]! : 1 - scores[i]!
    losses[groups[i]!]! -= Math.log(Math.max(smallest, probability))
    examples[groups[i]!]! += 1
  }
  return (weights) => {
    let loss = 0, n = 0
    for (let group = 0; group < nGroups; group++) {
      loss += weights[group]! * losses[group]!
      n += weights[group]! * examples[group]!
    }
    return loss / n
  }
}, { highest: Infinity })
