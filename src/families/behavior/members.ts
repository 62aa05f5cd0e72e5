import type { DenseWeights } from '../../tensor/tensor.ts'
import type { Graph } from './graph.ts'
import { sigmoid } from './numerics/logistic.ts'
import { predictor } from './predict.ts'
import { scoreOf } from './trees/forest.ts'
import type { Forest } from './trees/forest.ts'

/** What a model averages: networks of one shape (a regression is one without hidden units), or forests; or one graph that a program of the team's own made. */
export type Members = { kind: 'networks'; networks: DenseWeights[]; hiddenUnits: number[] } | { kind: 'forests'; forests: Forest[] } | { kind: 'graph'; graph: Graph }

/** Each member's probability for a row of features, not yet calibrated. */
export function predictorsOf(members: Members): ((row: Float32Array) => number)[] {
  switch (members.kind) {
    case 'networks': return members.networks.map(predictor)
    case 'forests': return members.forests.map((forest) => (row) => sigmoid(scoreOf(forest, row)))
    case 'graph': return [(row) => members.graph.probabilitiesOf(row)[0]!]
  }
}

/** [members][rows] for rows of features [rows × width]. */
export function predictMembers(members: Members, features: Float32Array, width: number): Float64Array[] {
  if (members.kind === 'graph') return [members.graph.probabilitiesOf(features)]
  return predictorsOf(members).map((predict) => Float64Array.from({ length: features.length / width }, (_, row) => predict(features.subarray(row * width, (row + 1) * width))))
}

/** Of every row. */
export function meanOf(scores: readonly Float64Array[]): Float64Array {
  return scores[0]!.map((_, row) => scores.reduce((sum, member) => sum + member[row]!, 0) / scores.length)
}
