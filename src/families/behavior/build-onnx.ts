import { formatOnnx } from '../../tensor/onnx/format-onnx.ts'
import type { OnnxConstant, OnnxNode } from '../../tensor/onnx/format-onnx.ts'
import type { DenseWeights } from '../../tensor/tensor.ts'
import type { Calibration } from './calibration.ts'

export interface OnnxParts { /** Of the model. */ name: string; /** Names of the features, in order. */ features: readonly string[]; networks: readonly DenseWeights[]; calibration: Calibration }

/** The model as an ONNX file, for runtimes that are not ours: `features` [batch, features] float32, as the network sees them (already scaled and
 *  one-hot), to `probability` [batch]. All networks, their mean and the calibration are inside; making features of rows or requests is not.
 *  Equal parts give equal bytes. */
export function buildOnnx({ name, features, networks, calibration }: OnnxParts): Uint8Array {
  const graph = graphBuilder()
  const logits = networks.map((network, i) => addNetwork(graph, network, `network${i + 1}`))
  const all = graph.node('Concat', logits, 'logits', { integers: { axis: 1 } })
  const calibrated = addCalibration(graph, all, calibration)
  graph.node('Squeeze', [calibrated, graph.integers('lastAxis', [1])], 'probability')
  return formatOnnx({
    name: 'behavior',
    doc: `The mean of ${networks.length} networks, calibrated (${calibration.kind}).`,
    inputs: [{ name: 'features', shape: ['batch', features.length], doc: 'Features ready for the networks; their names are in the metadata rankops.features.' }],
    outputs: [{ name: 'probability', shape: ['batch'], doc: 'Of a positive label.' }],
    ...graph,
  }, { 'rankops.model': name, 'rankops.family': 'behavior', 'rankops.features': JSON.stringify(features), 'rankops.calibration': calibration.kind })
}

function graphBuilder() {
  const nodes: OnnxNode[] = []
  const constants: OnnxConstant[] = []
  return {
    nodes,
    constants,
    node(operator: string, inputs: string[], output: string, attributes: Pick<OnnxNode, 'integers' | 'lists'> = {}): string {
      nodes.push({ operator, inputs, output, ...attributes })
      return output
    },
    floats(name: string, shape: number[], floats: ArrayLike<number>): string {
      constants.push({ name, shape, floats })
      return name
    },
    integers(name: string, integers: number[]): string {
      constants.push({ name, shape: [integers.length], integers })
      return name
    },
  }
}
type GraphBuilder = ReturnType<typeof graphBuilder>

/** [batch, features] → logits [batch, 1]. */
function addNetwork(graph: GraphBuilder, { layers }: DenseWeights, name: string): string {
  let values = 'features'
  for (const [i, { inputs, units, activation, kernel, bias }] of layers.entries()) {
    const layer = `${name}.layer${i + 1}`
    values = graph.node('Gemm', [values, graph.floats(`${layer}.kernel`, [inputs, units], kernel), graph.floats(`${layer}.bias`, [units], bias)], `${layer}.sums`)
    // The last one's sigmoid is left to the calibration, which takes the logit.
    if (activation === 'relu') values = graph.node('Relu', [values], layer)
  }
  return values
}

/** Logits [batch, networks] → probabilities [batch, 1]. */
function addCalibration(graph: GraphBuilder, logits: string, { platt, isotonic }: Calibration): string {
  if (platt) return addPlatt(graph, logits, platt)
  const mean = graph.node('ReduceMean', [graph.node('Sigmoid', [logits], 'probabilities')], 'meanProbability', overNetworks)
  return isotonic && isotonic.centres.length > 0 ? addIsotonic(graph, mean, isotonic) : mean
}

const overNetworks = { integers: { keepdims: 1 }, lists: { axes: [1] } }

/** The logit of the mean probability is log Σ σ(z) − log Σ σ(−z): 1 − p of a p near 1 would lose its digits in float32. */
function addPlatt(graph: GraphBuilder, logits: string, { a, b }: NonNullable<Calibration['platt']>): string {
  // log σ(z) = −softplus(−z)
  const logShares = (values: string, name: string) => graph.node('ReduceLogSumExp', [graph.node('Neg', [graph.node('Softplus', [values], `${name}.softplus`)], `${name}.logs`)], name, overNetworks)
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
