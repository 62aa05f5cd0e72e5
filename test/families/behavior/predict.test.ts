import { seededRandom } from '../../../src/base/random.ts'
import { predictor, predictRows } from '../../../src/families/behavior/predict.ts'
import { openWasmBackend } from '../../../src/tensor/wasm.ts'
import { assert, describe } from '../../support/suite.ts'

describe('predictor', (test) => {
  test('is σ(W2·relu(W1x + b1) + b2)', () => {
    const layers = [
      { inputs: 2, units: 2, activation: 'relu' as const, kernel: Float32Array.of(1, -1, 2, 1), bias: Float32Array.of(0.5, 0) },
      { inputs: 2, units: 1, activation: 'sigmoid' as const, kernel: Float32Array.of(1, 7), bias: Float32Array.of(-1) },
    ]
    assert.is(predictor({ layers })(Float32Array.of(3, -1)), 1 / (1 + Math.exp(-0.5)))
    assert.equal([...predictRows({ layers }, Float32Array.of(3, -1, 0, 0, 3, -1), 2)], [-0.5, 0.5, -0.5].map((z) => 1 / (1 + Math.exp(z))))
  })

  test('equals the forward pass of the tensor backend to 1e-6', async () => {
    const backend = await openWasmBackend()
    const random = seededRandom(4)
    for (let seed = 0; seed < 20; seed++) {
      const row = Float32Array.from({ length: 100 }, () => 3 * random.normal())
      let loss = NaN
      // With one positive example and a rate that moves nothing, the loss is −ln y of the weights that come back.
      const weights = await backend.fitDense({
        train: { features: row, labels: Float32Array.of(1), rows: 1, width: 100 }, hiddenUnits: [64], epochs: 1, batchSize: 1, learningRate: 1e-30, seed,
        onEpoch: async ({ trainLoss }) => { loss = trainLoss }, resumeFrom: undefined, signal: new AbortController().signal,
      })
      assert.ok(Math.abs(predictor(weights)(row) - Math.exp(-loss)) < 1e-6, `${predictor(weights)(row)} and ${Math.exp(-loss)}`)
    }
  })
})
