import { silentLog } from '../../../src/base/log.ts'
import { atOnce } from '../../../src/base/steps.ts'
import { behaviorFamily } from '../../../src/families/behavior/family.ts'
import { fitProgram } from '../../../src/families/behavior/fit-program.ts'
import { openGraph } from '../../../src/families/behavior/graph.ts'
import type { Lessons } from '../../../src/families/behavior/lesson.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { formatOnnx } from '../../../src/tensor/onnx/format-onnx.ts'
import type { OnnxNode } from '../../../src/tensor/onnx/format-onnx.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { smallShop, specOf } from './small-shop.ts'

const node = (operator: string, inputs: string[], output: string): OnnxNode => ({ operator, inputs, output })
/** Of rows [rows, 2]: what these operators make of w·x, w = [1, -1]. */
const graphOf = (...operators: string[]) => formatOnnx({
  name: 'g', doc: '', inputs: [{ name: 'rows', shape: ['n', 2], doc: '' }], outputs: [{ name: 'p', shape: ['n', 1], doc: '' }],
  nodes: operators.map((operator, i) => node(operator, i === 0 ? ['rows', 'w'] : [`v${i}`], i === operators.length - 1 ? 'p' : `v${i + 1}`)),
  constants: [{ name: 'w', shape: [2, 1], floats: [1, -1] }],
}, {})
const good = graphOf('MatMul', 'Tanh', 'Sigmoid')
const broken: Record<string, [bytes: Uint8Array, width: number, problem: RegExp]> = {
  'no graph': [Uint8Array.of(1, 2, 3), 2, /parse|protobuf|invalid/i],
  'rows of another width': [good, 3, /dimension|3/],
  'no probabilities': [graphOf('MatMul', 'Exp', 'Exp'), 2, /it gives 2 numbers for 2 rows, or some that are no probability/],
}

describe('a graph that a program made', (test) => {
  test('gives a probability a row, in the order of the rows', () => {
    const { probabilitiesOf } = atOnce(openGraph(good, 2))
    const expected = [3, 0, -3].map((z) => 1 / (1 + Math.exp(-Math.tanh(z))))
    probabilitiesOf(Float32Array.of(3, 0, 1, 1, 0, 3)).forEach((p, i) => assert.ok(Math.abs(p - expected[i]!) < 1e-6))
  })

  for (const [what, [bytes, width, problem]] of Object.entries(broken)) {
    test(`is refused as a file of the model where it is ${what}`, async () => assert.match((await assertFails('MODEL_INVALID', () => atOnce(openGraph(bytes, width)))).message, new RegExp(`: graph\\.onnx: .*(${problem.source})`, problem.flags)))
  }

  // The family asks a featuriser for nothing but the names, so that names stand for it here.
  const lessons = { featuriser: { names: ['a', 'b', 'c'], categories: [0, 0, 0] }, train: { features: new Float32Array(3), labels: new Float32Array(1) }, validation: { features: new Float32Array(3), labels: new Float32Array(1) } } as unknown as Lessons
  const told = { history: [], device: 'cpu', version: '1', usesGpu: false }
  const fit = (output: object) => fitProgram('clicks', lessons, async () => ({ ...told, ...output }), { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })

  test('is refused as an output of the program where it was just made', async () => {
    assert.match((await assertFails('COMMAND_OUTPUT_INVALID', () => fit({ onnx: good }))).message, /^clicks: the model of the program cannot be used: /)
    const network = { layers: [{ inputs: 2, units: 1, activation: 'sigmoid', kernel: new Float32Array(2), bias: new Float32Array(1) }] }
    assert.match((await assertFails('COMMAND_OUTPUT_INVALID', () => fit({ network }))).message, /it takes 2 features; it was given 3$/)
  })

  test('is filed, opened and scored like any other model, and ends its thread when it is told', async () => {
    const [rows, spec] = [smallShop({ users: 60, days: 20 }), specOf({ training: { calibration: 'none' } })]
    const examples = behaviorFamily.buildExamples(rows, spec)
    const { files, ranOn } = await behaviorFamily.fit({
      spec, rows, examples, backend: await openCpuBackend(),
      program: async ({ features }) => ({ ...told, onnx: graphOfWidth(features.length) }),
    }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
    assert.equal([[...files.keys()].sort(), ranOn], [['graph.onnx', 'model.json'], { device: 'cpu', version: '1' }])
    const model = behaviorFamily.open(files)
    const scores = model.score(rows, examples.test)
    assert.ok(scores.length > 20 && scores.every((score) => score > 0 && score < 1) && new Set(scores).size > 5)
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
    model.end!()
    await assertFails('MODEL_INVALID', () => behaviorFamily.open(new Map(files).set('graph.onnx', good)))
  })
})

function graphOfWidth(width: number): Uint8Array {
  return formatOnnx({
    name: 'g', doc: '', inputs: [{ name: 'rows', shape: ['n', width], doc: '' }], outputs: [{ name: 'p', shape: ['n', 1], doc: '' }],
    nodes: [node('MatMul', ['rows', 'w'], 'm'), node('Tanh', ['m'], 't'), node('Sigmoid', ['t'], 'p')],
    constants: [{ name: 'w', shape: [width, 1], floats: Float32Array.from({ length: width }, (_, i) => (i % 3 - 1) / 2) }],
  }, {})
}
