import type { DenseWeights } from './tensor.ts'

interface LayerConfig { class_name: string; config: { units?: number; activation?: unknown } }
interface WeightsGroup { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }

/** What does nothing to the rows of a model that is used. */
const idle = ['InputLayer', 'Dropout']

/** A model in the layers format of TensorFlow.js (`model.json` and the files that its manifest names) that is a sequence of dense layers, ReLU in between and one sigmoid unit in
 *  the end. What it cannot read throws a RangeError that says why: models of other layers come in ONNX format. */
export function parseLayersModel(json: string, read: (path: string) => Uint8Array | undefined): DenseWeights {
  const { modelTopology, weightsManifest = [] } = parseJson(json)
  const topology = modelTopology?.model_config ?? modelTopology
  const layers = Array.isArray(topology?.config) ? topology.config : topology?.config?.layers
  if (!Array.isArray(layers) || topology?.class_name !== 'Sequential') throw new RangeError('it is no sequence of layers')
  const other = layers.find(({ class_name: name }) => name !== 'Dense' && !idle.includes(name))
  if (other) throw new RangeError(`it has a layer ${other.class_name}; a sequence of Dense is read here`)
  const dense = layers.filter(({ class_name: name }) => name === 'Dense')
  const values = weightsOf(weightsManifest, read)
  if (values.length !== 2 * dense.length) throw new RangeError(`it has ${values.length} arrays of weights; ${dense.length} dense layers have ${2 * dense.length}: a kernel and a bias each`)

  return {
    layers: dense.map(({ config: { units, activation } }, i) => {
      const expected = i < dense.length - 1 ? 'relu' : 'sigmoid'
      if (activation !== expected) throw new RangeError(`its dense layer ${i + 1} has the activation ${String(activation)}, expected ${expected}`)
      const [kernel, bias] = [values[2 * i]!, values[2 * i + 1]!]
      const [inputs, outputs] = kernel.shape
      if (kernel.shape.length !== 2 || outputs !== units || bias.values.length !== units || (i > 0 && inputs !== dense[i - 1]!.config.units)) throw new RangeError(`the weights of its dense layer ${i + 1} do not fit its ${units} units`)
      return { inputs: inputs!, units: outputs!, activation: expected, kernel: kernel.values, bias: bias.values }
    }),
  }
}

/** Keras writes the layers below `config`, older versions as `config` itself; the converter puts all that below `model_config`. */
interface Topology { class_name?: string; config?: { layers?: LayerConfig[] } | LayerConfig[] }
interface ModelJson { modelTopology?: Topology & { model_config?: Topology }; weightsManifest?: WeightsGroup[] }

function parseJson(json: string): ModelJson {
  try {
    return JSON.parse(json) as ModelJson
  } catch {
    throw new RangeError('it is no JSON')
  }
}

function weightsOf(groups: readonly WeightsGroup[], read: (path: string) => Uint8Array | undefined): { shape: number[]; values: Float32Array }[] {
  return groups.flatMap(({ paths, weights }) => {
    const bytes = Buffer.concat(paths.map((path) => read(path) ?? fail(`the file ${path} that its manifest names is not there`)))
    let at = 0
    return weights.map(({ name, shape, dtype }) => {
      const length = shape.reduce((product, size) => product * size, 1)
      if (dtype !== 'float32') fail(`${name} is of ${dtype}, expected float32`)
      if (at + 4 * length > bytes.length) fail(`its files end before ${name} does`)
      const from = at
      at += 4 * length
      return { shape, values: Float32Array.from({ length }, (_, i) => bytes.readFloatLE(from + 4 * i)) }
    })
  })
}

function fail(problem: string): never {
  throw new RangeError(problem)
}
