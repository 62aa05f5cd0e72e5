import { failure } from '../../base/errors.ts'
import { atOnce } from '../../base/steps.ts'
import { parameterCountOf } from '../../tensor/dense-layers.ts'
import { parseOnnx } from '../../tensor/onnx/parse-onnx.ts'
import type { FitPorts, Program } from '../family.ts'
import { openGraph } from './graph.ts'
import type { Learnt, Lessons } from './lesson.ts'

/** Lets a program of the team's own learn the rows, and takes its model. One that cannot answer for these rows fails with COMMAND_OUTPUT_INVALID. */
export async function fitProgram(model: string, { featuriser, train, validation }: Lessons, program: Program, ports: FitPorts): Promise<Learnt> {
  const { names, categories } = featuriser
  const { network, onnx, history, device, version } = await program({ family: 'behavior', features: names, categories, train, validation }, ports)
  ports.onEpoch?.(history)
  const told = { history, bestEpochs: history.length === 0 ? [] : [{ seed: history[0]!.seed, epoch: history.at(-1)!.epoch }], ranOn: { device, version } }
  const refuse = (problem: string): never => { throw failure('COMMAND_OUTPUT_INVALID', { model, file: 'the model', problem }) }
  if (network) {
    const [first] = network.layers
    if (first!.inputs !== names.length) refuse(`it takes ${first!.inputs} features; it was given ${names.length}`)
    return { members: { kind: 'networks', networks: [network], hiddenUnits: network.layers.slice(0, -1).map(({ units }) => units) }, parameterCount: parameterCountOf(network.layers), ...told }
  }
  const parameterCount = [...parseOnnx(onnx!).constants.values()].reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0)
  return { members: { kind: 'graph', graph: atOnce(openGraph(onnx!, names.length, refuse)) }, parameterCount, ...told }
}
