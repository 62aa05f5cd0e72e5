import { createHash } from 'node:crypto'
import { seededRandom } from '../../../src/base/random.ts'
import { openTypedArraysBackend } from '../../../src/tensor/typed-arrays.ts'
import { openWasmBackend } from '../../../src/tensor/wasm.ts'
import type { DenseWeights } from '../../../src/tensor/tensor.ts'
import { problem } from '../../contracts/tensor-backend.ts'
import { assert, describe } from '../../support/suite.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? 5)

describe(`a fit on typed arrays, seed ${seed}`, (test) => {
  test('gives the same bytes with SIMD and without, whatever the shapes and the batch', async () => {
    const random = seededRandom(seed)
    const upTo = (most: number) => 1 + Math.floor(random.next() * most)
    const [fast, plain] = [await openTypedArraysBackend(), await openTypedArraysBackend({ isScalar: true })]
    assert.equal([fast.device, plain.device], ['cpu (WebAssembly, SIMD)', 'cpu (JavaScript)'])
    for (let n = 0; n < 25; n++) {
      const shape = { rows: upTo(90), width: upTo(19), hiddenUnits: Array.from({ length: n % 4 }, () => upTo(18)), batchSize: upTo(80), seed: n }
      const input = { ...problem(shape), l2: n % 2 ? 0.01 : 0, positiveWeight: 2 }
      assert.is(digestOf(await fast.fitDense(input)), digestOf(await plain.fitDense(input)), JSON.stringify(shape))
    }
  })

  test('gives these bytes on every machine', async () => {
    const weights = await (await openTypedArraysBackend()).fitDense(problem({ rows: 100, width: 9, hiddenUnits: [16, 5], epochs: 5 }))
    assert.is(digestOf(weights), '0f346a366caec397')
  })

  test('agrees with tfjs to rounding, also where a batch is taken in several parts', async () => {
    const input = problem({ rows: 300, width: 13, hiddenUnits: [7, 12], epochs: 3, batchSize: 130 })
    const [a, b] = [await (await openTypedArraysBackend()).fitDense(input), await (await openWasmBackend()).fitDense(input)]
    const widest = Math.max(...a!.layers.flatMap(({ kernel, bias }, i) => [...kernel, ...bias].map((value, at) => Math.abs(value - [...b!.layers[i]!.kernel, ...b!.layers[i]!.bias][at]!))))
    assert.ok(widest < 1e-5, `differ by ${widest}`)
  })

  test('needs no more memory for more steps, nor for a larger batch', async () => {
    const backend = await openTypedArraysBackend()
    const grownBy = async (given: Parameters<typeof problem>[0]) => {
      const input = problem(given)
      const before = process.memoryUsage().arrayBuffers
      await backend.fitDense(input)
      return process.memoryUsage().arrayBuffers - before
    }
    await grownBy({ rows: 4000, width: 50, hiddenUnits: [64] })
    assert.ok(await grownBy({ rows: 4000, width: 50, hiddenUnits: [64], epochs: 20, batchSize: 1000 }) < 4e6)
  })
})

function digestOf({ layers }: DenseWeights): string {
  const hash = createHash('sha256')
  for (const { kernel, bias } of layers) hash.update(new Uint8Array(kernel.slice().buffer)).update(new Uint8Array(bias.slice().buffer))
  return hash.digest('hex').slice(0, 16)
}
