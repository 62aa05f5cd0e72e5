import type { DenseWeights } from '../../../tensor/tensor.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** [batch, features] → logits [batch, 1]. */
export function addNetwork(graph: GraphBuilder, { layers }: DenseWeights, name: string): string {
  let values = 'features'
  for (const [i, { inputs, units, activation, kernel, bias }] of layers.entries()) {
    const layer = `${name}.layer${i + 1}`
    values = graph.node('Gemm', [values, graph.floats(`${layer}.kernel`, [inputs, units], kernel), graph.floats(`${layer}.bias`, [units], bias)], `${layer}.sums`)
    // The last one's sigmoid is left to the calibration, which takes the logit.
    if (activation === 'relu') values = graph.node('Relu', [values], layer)
  }
  return values
}
