import type { Calibration } from '../calibration.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** Logits [batch, members] → probabilities [batch, 1]. */
export function addCalibration(graph: GraphBuilder, logits: string, { platt, isotonic }: Calibration): string {
  if (platt) return addPlatt(graph, logits, platt)
  const mean = graph.node('ReduceMean', [graph.node('Sigmoid', [logits], 'probabilities')], 'meanProbability', overMembers)
  return isotonic && isotonic.centres.length > 0 ? addIsotonic(graph, mean, isotonic) : mean
}

const overMembers = { integers: { keepdims: 1 }, lists: { axes: [1] } }

/** The logit of the mean probability is log Σ σ(z) − log Σ σ(−z): 1 − p of a p near 1 would lose its digits in float32. */
function addPlatt(graph: GraphBuilder, logits: string, { a, b }: NonNullable<Calibration['platt']>): string {
  // log σ(z) = −softplus(−z)
  const logShares = (values: string, name: string) => graph.node('ReduceLogSumExp', [graph.node('Neg', [graph.node('Softplus', [values], `${name}.softplus`)], `${name}.logs`)], name, overMembers)
  const positive = logShares(graph.node('Neg', [logits], 'negatedLogits'), 'logPositive')
  const negative = logShares(logits, 'logNegative')
  // As far out as the model's own logit goes: probabilities of 1e-15.
  const furthest = Math.log(1e15)
  const limits = [graph.floats('lowestLogit', [], [-furthest]), graph.floats('highestLogit', [], [furthest])]
  const logit = graph.node('Clip', [graph.node('Sub', [positive, negative], 'meanLogit'), ...limits], 'limitedLogit')
  const line = graph.node('Add', [graph.node('Mul', [logit, graph.floats('platt.a', [], [a])], 'sloped'), graph.floats('platt.b', [], [b])], 'calibratedLogit')
  return graph.node('Sigmoid', [line], 'calibrated')
}

/** values[0] + Σ rise of each piece · the share of it that lies below the score. */
function addIsotonic(graph: GraphBuilder, mean: string, { centres, values }: NonNullable<Calibration['isotonic']>): string {
  const pieces = Math.max(1, centres.length - 1)
  const between = (points: readonly number[], ifOne: number) => Array.from({ length: pieces }, (_, i) => (points.length === 1 ? ifOne : points[i + 1]! - points[i]!))
  const above = graph.node('Sub', [mean, graph.floats('isotonic.centres', [1, pieces], centres.slice(0, pieces))], 'aboveCentres')
  const shares = graph.node('Div', [above, graph.floats('isotonic.widths', [1, pieces], between(centres, 1))], 'shares')
  const inside = graph.node('Clip', [shares, graph.floats('none', [], [0]), graph.floats('whole', [], [1])], 'sharesBelow')
  const risen = graph.node('MatMul', [inside, graph.floats('isotonic.rises', [pieces, 1], between(values, 0))], 'risen')
  return graph.node('Add', [risen, graph.floats('isotonic.lowest', [], [values[0]!])], 'calibrated')
}
