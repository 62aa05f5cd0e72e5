import { seededRandom } from '../../../src/base/random.ts'
import { denseOfOnnx } from '../../../src/tensor/onnx/dense-of-onnx.ts'
import { formatOnnx } from '../../../src/tensor/onnx/format-onnx.ts'
import type { OnnxConstant, OnnxNode } from '../../../src/tensor/onnx/format-onnx.ts'
import { parseOnnx } from '../../../src/tensor/onnx/parse-onnx.ts'
import { assert, describe } from '../../support/suite.ts'

const kernel1 = Float32Array.of(1, 2, 3, 4, 5, 6)                           // [3 inputs, 2 units]
const [bias1, kernel2, bias2] = [Float32Array.of(0.5, -0.5), Float32Array.of(7, 8), Float32Array.of(0.25)]
const floats = (name: string, shape: number[], values: ArrayLike<number>): OnnxConstant => ({ name, shape, floats: values })
const node = (operator: string, inputs: string[], output: string, more: Partial<OnnxNode> = {}): OnnxNode => ({ operator, inputs, output, ...more })

function graph(nodes: OnnxNode[], constants: OnnxConstant[]): Uint8Array {
  return formatOnnx({ name: 'g', doc: '', inputs: [{ name: 'x', shape: ['batch', 3], doc: '' }], outputs: [{ name: 'y', shape: ['batch', 1], doc: '' }], nodes, constants }, {})
}

const layers = [{ inputs: 3, units: 2, activation: 'relu', kernel: kernel1, bias: bias1 }, { inputs: 2, units: 1, activation: 'sigmoid', kernel: kernel2, bias: bias2 }]
const ends = [node('Sigmoid', ['z'], 'y')]
const gemms = [node('Gemm', ['x', 'w1', 'b1'], 'h0'), node('Relu', ['h0'], 'h'), node('Gemm', ['h', 'w2', 'b2'], 'z')]
const plain = [floats('w1', [3, 2], kernel1), floats('b1', [2], bias1), floats('w2', [2, 1], kernel2), floats('b2', [1], bias2)]

describe('denseOfOnnx', (test) => {
  const written: Record<string, [OnnxNode[], OnnxConstant[]]> = {
    'Gemm': [[...gemms, ...ends], plain],
    'Gemm with the kernel turned round, as PyTorch writes it': [
      [node('Gemm', ['x', 'w1', 'b1'], 'h0', { integers: { transB: 1 } }), node('Relu', ['h0'], 'h'), node('Gemm', ['h', 'w2', 'b2'], 'z', { integers: { transB: 1 } }), ...ends],
      [floats('w1', [2, 3], [1, 3, 5, 2, 4, 6]), plain[1]!, floats('w2', [1, 2], kernel2), plain[3]!],
    ],
    'MatMul and Add, as Keras writes it': [[node('MatMul', ['x', 'w1'], 'm'), node('Add', ['m', 'b1'], 'h0'), node('Relu', ['h0'], 'h'), node('MatMul', ['h', 'w2'], 'n'), node('Add', ['b2', 'n'], 'z'), ...ends], plain],
    'a change of shape at both ends': [[node('Identity', ['x'], 'i'), node('Gemm', ['i', 'w1', 'b1'], 'h0'), ...gemms.slice(1), node('Sigmoid', ['z'], 'p'), node('Squeeze', ['p'], 'y')], plain],
  }
  for (const [how, [nodes, constants]] of Object.entries(written)) {
    test(`reads ${how}`, () => assert.equal(denseOfOnnx(parseOnnx(graph(nodes, constants))), { layers }))
  }

  const others: Record<string, [OnnxNode[], OnnxConstant[]]> = {
    'no sigmoid in the end': [[...gemms.slice(0, 2), node('Gemm', ['h', 'w2', 'b2'], 'y')], plain],
    'another activation': [[gemms[0]!, node('Tanh', ['h0'], 'h'), gemms[2]!, ...ends], plain],
    'two layers without an activation between': [[gemms[0]!, node('Gemm', ['h0', 'w2', 'b2'], 'z'), ...ends], plain],
    'a kernel that is computed': [[node('Identity', ['w1'], 'k'), node('Gemm', ['x', 'k', 'b1'], 'h0'), ...gemms.slice(1), ...ends], plain],
    'a value that two read': [[...gemms, node('Add', ['h', 'h'], 'unused'), ...ends], plain],
    'a scaled product': [[node('Gemm', ['x', 'w1', 'b1'], 'h0', { integers: { transA: 1 } }), ...gemms.slice(1), ...ends], plain],
    'operators of another domain': [[...gemms, node('Sigmoid', ['z'], 'y', { domain: 'ai.onnx.ml' })], plain],
    'work after the sigmoid': [[...gemms, node('Sigmoid', ['z'], 'p'), node('Neg', ['p'], 'y')], plain],
    'layers that do not fit': [[...gemms, ...ends], [plain[0]!, plain[1]!, floats('w2', [3, 1], [1, 2, 3]), plain[3]!]],
  }
  for (const [how, [nodes, constants]] of Object.entries(others)) {
    test(`takes ${how} for no network of dense layers`, () => assert.is(denseOfOnnx(parseOnnx(graph(nodes, constants))), undefined))
  }

  const seed = 11
  test(`no damage of a file does more than a RangeError (seed ${seed})`, () => {
    process.stdout.write(`seed ${seed} `)
    const random = seededRandom(seed)
    const whole = graph([...gemms, ...ends], plain)
    let refused = 0
    for (let i = 0; i < 2000; i++) {
      const bytes = whole.slice(0, i % 2 === 0 ? whole.length : random.below(whole.length))
      bytes[random.below(bytes.length || 1)] = random.below(256)
      try {
        denseOfOnnx(parseOnnx(bytes))
      } catch (error) {
        assert.instance(error, RangeError)
        refused += 1
      }
    }
    assert.ok(refused > 500, `${refused} refused`)
  })
})
