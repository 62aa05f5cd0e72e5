import type { DenseWeights } from '../tensor.ts'
import type { ParsedNode, ParsedOnnx } from './parse-onnx.ts'

type Layer = DenseWeights['layers'][number]
/** Nodes that hand their first input on as it is. */
const idle = ['Identity', 'Dropout', 'Squeeze', 'Flatten', 'Reshape']

/** The layers of a graph that is nothing but a network of dense ones, ReLU in between and one sigmoid unit in the end, as Keras and PyTorch write it: such a model is
 *  served without any runtime. Undefined for every other graph. */
export function denseOfOnnx({ inputs, outputs, nodes, constants }: ParsedOnnx): DenseWeights | undefined {
  if (inputs.length !== 1 || outputs.length !== 1) return undefined
  const userOf = new Map(nodes.flatMap((node) => node.inputs.map((input) => [input, node] as const)))
  const layers: Omit<Layer, 'activation'>[] = []
  let at = inputs[0]!
  let isActivated = true
  for (let steps = 0; steps <= nodes.length && at !== outputs[0]; steps++) {
    const node = userOf.get(at)
    if (node === undefined || node.domain !== '' || nodes.filter((other) => other.inputs.includes(at)).length > 1) return undefined
    const last = layers.at(-1)
    if (node.operator === 'Gemm' || node.operator === 'MatMul') {
      const layer = layerOf(node, at, constants)
      if (layer === undefined || !isActivated || (last && last.units !== layer.inputs)) return undefined
      layers.push(layer)
      isActivated = false
    } else if (node.operator === 'Add' && last && !isActivated) {
      const bias = constants.get(node.inputs.find((input) => input !== at) ?? '')
      if (bias?.values?.length !== last.units || last.bias.some((value) => value !== 0)) return undefined
      last.bias = bias.values
    } else if (node.operator === 'Relu' && last && !isActivated) {
      isActivated = true
    } else if (node.operator === 'Sigmoid' && last?.units === 1 && !isActivated) {
      return endsThere(node, outputs[0]!, userOf) ? { layers: layers.map((layer, i) => ({ ...layer, activation: i < layers.length - 1 ? 'relu' : 'sigmoid' })) } : undefined
    } else if (!(idle.includes(node.operator) && layers.length === 0 && node.operator !== 'Reshape')) {
      return undefined
    }
    at = node.outputs[0] ?? ''
  }
  return undefined
}

/** Kernel [inputs, units] of x·kernel + bias. */
function layerOf({ operator, inputs, integers, floats }: ParsedNode, at: string, constants: ParsedOnnx['constants']): Omit<Layer, 'activation'> | undefined {
  const [left, right, third] = inputs
  const kernel = constants.get(right ?? '')
  const isPlain = (floats.get('alpha') ?? 1) === 1 && (floats.get('beta') ?? 1) === 1 && (integers.get('transA') ?? 0) === 0
  if (left !== at || !kernel?.values || kernel.shape.length !== 2 || !isPlain) return undefined
  const isTransposed = operator === 'Gemm' && integers.get('transB') === 1
  const [rows, columns] = kernel.shape as [number, number]
  const [nInputs, units] = isTransposed ? [columns, rows] : [rows, columns]
  const bias = third ? constants.get(third)?.values : new Float32Array(units)
  if (bias?.length !== units) return undefined
  return { inputs: nInputs, units, kernel: isTransposed ? transposed(kernel.values, rows, columns) : kernel.values, bias }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: values.length }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!)
}

/** Whether nothing but a change of shape comes after. */
function endsThere(node: ParsedNode, output: string, userOf: ReadonlyMap<string, ParsedNode>): boolean {
  let last = node
  for (let steps = 0; steps < 4 && last.outputs[0] !== output; steps++) {
    const next = userOf.get(last.outputs[0] ?? '')
    if (!next || !idle.includes(next.operator)) return false
    last = next
  }
  return last.outputs[0] === output
}
