import { layersOf, initialParameters, parameterCountOf } from '../../src/tensor/dense-layers.ts'
import { seededRandom } from '../../src/base/random.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { openWasmBackend } from '../../src/tensor/wasm.ts'
import { problem } from '../contracts/tensor-backend.ts'
import { assert, describe } from '../support/suite.ts'

describe('a fit by mini-batches', (test) => {
  test('wasm and cpu agree to rounding', async () => {
    const input = problem({ epochs: 3 })
    const [a, b] = [await (await openCpuBackend()).fitDense(input), await (await openWasmBackend()).fitDense(input)]
    const widest = Math.max(...a!.layers.flatMap(({ kernel }, layer) => [...kernel].map((value, i) => Math.abs(value - b!.layers[layer]!.kernel[i]!))))
    assert.ok(widest < 1e-5, `differ by ${widest}`)
  })

  test('initial weights are Glorot-uniform and biases zero', () => {
    const layers = layersOf(100, [64])
    const parameters = initialParameters(layers, seededRandom(3))
    const [kernel, bias] = [parameters.subarray(0, 6400), parameters.subarray(6400, 6464)]
    const limit = Math.sqrt(6 / 164)
    assert.is(parameterCountOf(layers), parameters.length)
    assert.ok(Math.max(...kernel) <= limit && Math.max(...kernel) > 0.95 * limit)
    assert.ok(Math.min(...kernel) >= -limit && Math.min(...kernel) < -0.95 * limit)
    assert.ok(bias.every((value) => value === 0))
  })
})
