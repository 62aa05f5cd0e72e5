import { parameterCountOf } from '../../src/tensor/dense-layers.ts'
import { seededRandom } from '../../src/base/random.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { fitByDifferences } from './fit-by-differences.ts'
import type { DenseFit, DenseWeights, FitPosition, TensorBackend } from '../../src/tensor/tensor.ts'

/** What every tensor backend must keep. */
export function tensorBackendContract(name: string, open: () => Promise<TensorBackend>): void {
  describe(`tensor backend ${name}`, (test) => {
    let backend: TensorBackend
    test.before(async () => { backend = await open() })

    test('tells its name, device and version', () => {
      assert.is(backend.name, name)
      assert.match(backend.device, /^cpu/)
      assert.match(backend.version, /^\d+\.\d+\.\d+$/)
    })

    test('a network 100 → 64 → 1 has 6,529 parameters', async () => {
      const weights = await backend.fitDense(problem({ rows: 4, width: 100, hiddenUnits: [64], epochs: 1 }))
      assert.is(parameterCountOf(weights.layers), 6529)
      assert.equal(weights.layers.map(({ inputs, units, activation, kernel, bias }) => [inputs, units, activation, kernel.length, bias.length]), [[100, 64, 'relu', 6400, 64], [64, 1, 'sigmoid', 64, 1]])
    })

    test('learns what no linear model can (exclusive or)', async () => {
      const losses: number[] = []
      await backend.fitDense({
        ...problem({ rows: 4, width: 2, hiddenUnits: [16], epochs: 200 }),
        train: { features: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), labels: Float32Array.of(0, 1, 1, 0), rows: 4, width: 2 },
        learningRate: 0.05,
        onEpoch: async ({ trainLoss }) => { losses.push(trainLoss) },
      })
      assert.ok(losses[0]! > 0.5, `first loss ${losses[0]}`)
      assert.ok(losses.at(-1)! < 0.05, `last loss ${losses.at(-1)}`)
    })

    for (const [what, given] of Object.entries({
      'as it is': {}, 'with a penalty': { l2: 0.3 }, 'with weights': { positiveWeight: 3, negativeWeight: 0.5 }, 'with both': { l2: 0.3, positiveWeight: 0.2, negativeWeight: 2 },
    })) {
      test(`takes the steps that numerical gradients and Adam’s formulas give in double precision, ${what}`, async () => {
        const { input, losses } = record({ ...problem({ rows: 12, width: 3, hiddenUnits: [5, 4], epochs: 3, batchSize: 5 }), ...given })
        const ours = flat(await backend.fitDense(input))
        const expected = fitByDifferences(input)
        const moved = Math.max(...expected.end.map((value, i) => Math.abs(value - expected.start[i]!)))
        assert.is(ours.length, expected.end.length)
        assert.ok(moved > 0.05, `moved by ${moved}`)
        assert.ok(widest(ours, expected.end) < 1e-4, `differs by ${widest(ours, expected.end)}`)
        assert.ok(widest(losses, expected.losses) < 1e-5, `losses ${losses.join(' ')}, expected ${expected.losses.join(' ')}`)
      })
    }

    test('a penalty and weights change the fit; weights of 1 and a penalty of 0 are none', async () => {
      const plain = bytes(await backend.fitDense(problem({})))
      for (const given of [{ l2: 0.1 }, { positiveWeight: 2 }, { negativeWeight: 2 }]) assert.not.equal(bytes(await backend.fitDense({ ...problem({}), ...given })), plain, JSON.stringify(given))
      assert.equal(bytes(await backend.fitDense({ ...problem({}), l2: 0, positiveWeight: 1, negativeWeight: 1 })), plain)
    })

    test('a penalty keeps kernels small and leaves biases free', async () => {
      const positives = { features: Float32Array.from({ length: 40 }, () => 0), labels: Float32Array.from({ length: 20 }, () => 1), rows: 20, width: 2 }
      const { layers } = await backend.fitDense({ ...problem({ epochs: 300 }), train: positives, l2: 10, learningRate: 0.02 })
      assert.ok(Math.max(...layers.flatMap(({ kernel }) => [...kernel].map(Math.abs))) < 0.05)
      assert.ok(layers.at(-1)!.bias[0]! > 2)
    })

    test('the same seed gives the same weights, another seed others', async () => {
      const [a, b, c] = [await backend.fitDense(problem({})), await backend.fitDense(problem({})), await backend.fitDense(problem({ seed: 2 }))]
      assert.equal(bytes(a!), bytes(b!))
      assert.not.equal(bytes(a!), bytes(c!))
    })

    test('a fit that goes on after any epoch ends with equal bytes and the same losses', async () => {
      const whole = record({ ...problem({ epochs: 4, rows: 37, hiddenUnits: [5, 3] }), l2: 0.01, positiveWeight: 2 })
      const expected = await backend.fitDense(whole.input)
      for (const done of [1, 2, 3, 4]) {
        const rest = record({ ...whole.input, resumeFrom: { epoch: done, state: whole.states[done - 1]! } })
        assert.equal(bytes(await backend.fitDense(rest.input)), bytes(expected), `resumed after epoch ${done}`)
        assert.equal(rest.losses, whole.losses.slice(done))
      }
    })

    test('a fit that goes on after any step ends with equal bytes and the same losses', async () => {
      const whole = record({ ...problem({ epochs: 3, rows: 37, hiddenUnits: [5, 3] }), l2: 0.01 })
      const positions: FitPosition[] = []
      const expected = await backend.fitDense({ ...whole.input, isPauseDue: () => true, onPause: async (position) => { positions.push(position) } })
      assert.equal(positions.map(({ epoch, step }) => [epoch, step]), [0, 1, 2].flatMap((epoch) => [1, 2, 3, 4].map((step) => [epoch, step])))
      for (const position of positions) {
        const rest = record({ ...whole.input, resumeFrom: position })
        assert.equal(bytes(await backend.fitDense(rest.input)), bytes(expected), `resumed after ${position.epoch} epochs and ${position.step} steps`)
        assert.equal(rest.losses, whole.losses.slice(position.epoch))
      }
    })

    test('a fit ends with the epoch that is answered with stop, and one that goes on from there ends as if nobody had stopped it', async () => {
      const whole = record(problem({ epochs: 4 }))
      const expected = await backend.fitDense(whole.input)
      const stopped = record(problem({ epochs: 4 }))
      const weights = await backend.fitDense({ ...stopped.input, onEpoch: async (epoch) => { await stopped.input.onEpoch(epoch); return epoch.epoch === 2 ? 'stop' : undefined } })
      assert.equal(stopped.losses, whole.losses.slice(0, 2))
      assert.equal(bytes(weights), bytes(await backend.fitDense(problem({ epochs: 2 }))))
      assert.equal(bytes(await backend.fitDense({ ...whole.input, resumeFrom: { epoch: 2, state: stopped.states[1]! } })), bytes(expected))
    })

    test('the loss of an epoch is the mean over all its examples, also where the last batch is smaller', async () => {
      const { input, losses } = record({ ...problem({ rows: 7, epochs: 1, batchSize: 3 }), learningRate: 1e-30 })
      const weights = await backend.fitDense(input)
      assert.ok(Math.abs(losses[0]! - meanCrossEntropy(input.train, weights)) < 1e-6, `${losses[0]} and ${meanCrossEntropy(input.train, weights)}`)
    })

    test('an aborted signal ends the fit at the next step with its reason and leaves no tensor', async () => {
      const abort = new AbortController()
      const reason = new Error('the runner goes away')
      const { input, losses } = record(problem({ epochs: 1000 }))
      const run = backend.fitDense({ ...input, signal: abort.signal, onEpoch: async () => { losses.push(0); if (losses.length === 2) abort.abort(reason) } })
      assert.is(await run.then(() => 'ended well', (error: unknown) => error), reason)
      assert.is(losses.length, 2)
    })

    test('a fit that is aborted within an epoch is told to keep its state before it ends', async () => {
      const abort = new AbortController()
      const [whole, stopped] = [record(problem({ epochs: 2 })), record(problem({ epochs: 2 }))]
      const expected = await backend.fitDense(whole.input)
      const kept: FitPosition[] = []
      let asked = 0
      const isPauseDue = () => { if ((asked += 1) === 3) abort.abort(new Error('the runner goes away')); return abort.signal.aborted }
      const run = backend.fitDense({ ...stopped.input, signal: abort.signal, isPauseDue, onPause: async (position) => { kept.push(position) } })
      assert.is(await run.then(() => 'ended well', (error: Error) => error.message), 'the runner goes away')
      assert.equal(kept.map(({ epoch, step }) => [epoch, step]), [[1, 1]])
      assert.equal(bytes(await backend.fitDense({ ...whole.input, resumeFrom: kept[0]! })), bytes(expected))
    })

    test('a timer runs while a long epoch is fitted', async () => {
      const abort = new AbortController()
      const timer = setTimeout(() => abort.abort(new Error('seen')), 1)
      const run = backend.fitDense({ ...problem({ rows: 200_000, width: 1, hiddenUnits: [1], batchSize: 1, epochs: 1 }), signal: abort.signal })
      assert.is(await run.then(() => 'ended well', (error: Error) => error.message), 'seen')
      clearTimeout(timer)
    })

    test('a loss that is not a number is told, not hidden', async () => {
      const { input, losses } = record({ ...problem({ epochs: 1 }) })
      input.train.features[3] = NaN
      await backend.fitDense(input)
      assert.ok(Number.isNaN(losses[0]))
    })

    test('saved state of another network is refused', async () => {
      const { input, states } = record(problem({ epochs: 1 }))
      await backend.fitDense(input)
      await assertFails('TENSOR_STATE_UNFIT', () => backend.fitDense({ ...input, hiddenUnits: [9], resumeFrom: { epoch: 1, state: states[0]! } }))
    })

    test('two fits at once do not disturb each other', async () => {
      const alone = await backend.fitDense(problem({}))
      const [a, b] = await Promise.all([backend.fitDense(problem({})), backend.fitDense(problem({ seed: 2 }))])
      assert.equal(bytes(a!), bytes(alone))
      assert.not.equal(bytes(b!), bytes(alone))
    })
  })
}

/** A small random problem; the label depends on the first feature. */
export function problem(given: { rows?: number; width?: number; hiddenUnits?: number[]; epochs?: number; batchSize?: number; seed?: number }): DenseFit {
  const { rows = 20, width = 6, hiddenUnits = [4], epochs = 2, batchSize = 8, seed = 1 } = given
  const random = seededRandom(7)
  const features = Float32Array.from({ length: rows * width }, () => random.normal())
  const labels = Float32Array.from({ length: rows }, (_, row) => (features[row * width]! > 0 ? 1 : 0))
  return { train: { features, labels, rows, width }, hiddenUnits, epochs, batchSize, learningRate: 0.01, seed, onEpoch: async () => {}, resumeFrom: undefined, signal: new AbortController().signal }
}

/** The same input, keeping the losses and states that it was told. */
function record(input: DenseFit): { input: DenseFit; losses: number[]; states: Record<string, Float32Array>[] } {
  const losses: number[] = []
  const states: Record<string, Float32Array>[] = []
  return { losses, states, input: { ...input, onEpoch: async ({ trainLoss, state }) => { losses.push(trainLoss); states.push(state) } } }
}

function bytes(weights: DenseWeights): string {
  return weights.layers.map(({ kernel, bias }) => Buffer.from(kernel.buffer, kernel.byteOffset, kernel.byteLength).toString('hex') + Buffer.from(bias.buffer, bias.byteOffset, bias.byteLength).toString('hex')).join(' ')
}

function flat({ layers }: DenseWeights): number[] {
  return layers.flatMap(({ kernel, bias }) => [...kernel, ...bias])
}

function widest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))
}

/** Written once more, plainly: the oracle. */
function meanCrossEntropy({ features, labels, rows, width }: DenseFit['train'], { layers }: DenseWeights): number {
  let sum = 0
  for (let row = 0; row < rows; row++) {
    let values = [...features.subarray(row * width, (row + 1) * width)]
    for (const { inputs, units, activation, kernel, bias } of layers) {
      values = Array.from({ length: units }, (_, unit) => {
        let z = bias[unit]!
        for (let i = 0; i < inputs; i++) z += values[i]! * kernel[i * units + unit]!
        return activation === 'relu' ? Math.max(0, z) : 1 / (1 + Math.exp(-z))
      })
    }
    sum -= labels[row] === 1 ? Math.log(values[0]!) : Math.log(1 - values[0]!)
  }
  return sum / rows
}
