import { formatOnnx } from '../../tensor/onnx/format-onnx.ts'
import type { Calibration } from './calibration.ts'
import type { Members } from './members.ts'
import { addCalibration } from './onnx/add-calibration.ts'
import { addForests } from './onnx/add-forests.ts'
import { addNetwork } from './onnx/add-network.ts'
import { graphBuilder } from './onnx/graph-builder.ts'

/** `features` are their names, in order; `categories` as in `Featuriser`. */
export interface OnnxParts { /** Of the model. */ name: string; features: readonly string[]; categories: readonly number[]; members: Exclude<Members, { kind: 'graph' }>; calibration: Calibration }

/** The model as an ONNX file, for runtimes that are not ours: `features` [batch, features] float32, as networks see them (already scaled and one-hot) or trees
 *  (numbers, codes of categories), to `probability` [batch]. All members, their mean and the calibration are inside; making features of rows or requests is
 *  not. Equal parts give equal bytes. */
export function buildOnnx({ name, features, categories, members, calibration }: OnnxParts): Uint8Array {
  const graph = graphBuilder()
  const logits = members.kind === 'networks' ? members.networks.map((network, i) => addNetwork(graph, network, `network${i + 1}`)) : addForests(graph, members.forests, categories)
  const all = graph.node('Concat', logits, 'logits', { integers: { axis: 1 } })
  const calibrated = addCalibration(graph, all, calibration)
  graph.node('Squeeze', [calibrated, graph.integers('lastAxis', [1])], 'probability')
  return formatOnnx({
    name: 'behavior',
    doc: `The mean of ${logits.length} ${members.kind}, calibrated (${calibration.kind}).`,
    inputs: [{ name: 'features', shape: ['batch', features.length], doc: `Features ready for the ${members.kind}; their names are in the metadata rankops.features.` }],
    outputs: [{ name: 'probability', shape: ['batch'], doc: 'Of a positive label.' }],
    ...graph,
  }, { 'rankops.model': name, 'rankops.family': 'behavior', 'rankops.features': JSON.stringify(features), 'rankops.calibration': calibration.kind })
}
