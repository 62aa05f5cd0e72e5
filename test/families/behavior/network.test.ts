import { silentLog, recordingLog } from '../../../src/base/log.ts'
import { behaviorFamily } from '../../../src/families/behavior/family.ts'
import { formatEpoch } from '../../../src/families/behavior/network.ts'
import { auc } from '../../../src/metrics/auc.ts'
import { logLoss } from '../../../src/metrics/log-loss.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { openWasmBackend } from '../../../src/tensor/wasm.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { ownersExample, smallShop, specOf } from './small-shop.ts'
import type { DatasetRows } from '../../../src/dataset/record.ts'
import type { Checkpoint, FitPorts, FittedModel } from '../../../src/families/family.ts'
import type { Spec } from '../../../src/spec/record.ts'
import type { TensorBackend } from '../../../src/tensor/tensor.ts'

describe('fit', (test) => {
  let wasm: TensorBackend
  let cpu: TensorBackend
  test.before(async () => { wasm = await openWasmBackend(); cpu = await openCpuBackend() })

  test('100 features and 64 hidden units make 6,529 parameters', async () => {
    const { parameterCount, history } = await fit(smallShop({ categories: 8, brands: 12 }), specOf({ training: { epochs: 1 } }), wasm)
    assert.is(parameterCount, 6529)
    assert.is(history.length, 1)
  })

  test('learns: on clicks it never saw, AUC is clearly above chance and loss below the trivial model’s', async () => {
    const rows = smallShop({ users: 300, days: 40 })
    const spec = specOf({ training: { epochs: 8 } })
    const model = behaviorFamily.open((await fit(rows, spec, wasm)).files)
    const examples = behaviorFamily.buildExamples(rows, spec)
    const labels = examples.test.map(({ label }) => label)
    const [ours, trivial] = [model.score(rows, examples.test), behaviorFamily.scoreTrivially(rows, examples.train, examples.test)]
    const figures = `AUC ${auc.compute(labels, ours)}, loss ${logLoss.compute(labels, ours)} against ${logLoss.compute(labels, trivial)}`
    assert.ok(labels.length > 300, `${labels.length} test examples`)
    assert.ok(auc.compute(labels, ours) > 0.7, figures)
    assert.is(auc.compute(labels, trivial), 0.5)
    assert.ok(logLoss.compute(labels, ours) < logLoss.compute(labels, trivial), figures)
  })

  test('the same seed gives equal bytes, another seed others', async () => {
    const files = async (seed: number) => Object.fromEntries([...(await fit(smallShop(), specOf({ training: { epochs: 1, seed } }), cpu)).files].map(([name, content]) => [name, Buffer.from(content).toString('base64')]))
    const [a, b, c] = [await files(1), await files(1), await files(2)]
    assert.equal(a, b)
    assert.not.equal(a!['weights.bin'], c!['weights.bin'])
  })

  test('never looks at the test split: other test events give the same model', async () => {
    const rows = smallShop()
    const without = { ...rows, events: rows.events.filter(({ time }) => time < rows.testFrom) }
    const [a, b] = [await fit(rows, specOf({ training: { epochs: 1 } }), cpu), await fit(without, specOf({ training: { epochs: 1 } }), cpu)]
    assert.equal([...a!.files].map(([, content]) => Buffer.from(content).toString('base64')), [...b!.files].map(([, content]) => Buffer.from(content).toString('base64')))
  })

  test('goes on from a checkpoint to the same bytes and the whole history', async () => {
    const checkpoints: Checkpoint[] = []
    const spec = specOf({ training: { epochs: 3 } })
    const whole = await fit(smallShop(), spec, cpu, { saveCheckpoint: async (checkpoint) => { checkpoints.push(structuredClone(checkpoint)) } })
    for (const checkpoint of checkpoints) {
      const resumed = await fit(smallShop(), spec, cpu, { resumeFrom: checkpoint })
      assert.equal(resumed.history, whole.history)
      assert.equal(Buffer.from(resumed.files.get('weights.bin')!).toString('hex'), Buffer.from(whole.files.get('weights.bin')!).toString('hex'))
    }
    assert.equal(checkpoints.map(({ epoch }) => epoch), [1, 2, 3])
  })

  test('tells the progress of every epoch in a sentence', async () => {
    const log = recordingLog()
    await fit(smallShop(), specOf({ training: { epochs: 2 } }), cpu, { log })
    assert.is(log.lines.length, 3)
    assert.match(log.lines[0]!, /^\d+ examples to learn from \(\d+\.\d % positive\), \d+ to validate, 74 features$/)
    assert.match(log.lines[2]!, /^epoch 2 of 2: loss \.\d{3}, validation loss \.\d{3}, AUC \.\d{3}$/)
    assert.is(formatEpoch({ epoch: 3, trainLoss: 0.4119, validationLoss: 1.25, validationAuc: 0.8009 }, 10), 'epoch 3 of 10: loss .412, validation loss 1.250, AUC .801')
  })

  test('a loss that is no longer a number ends the fit and names the epoch', async () => {
    const error = await assertFails('TRAINING_DIVERGED', () => fit(smallShop(), specOf({ training: { epochs: 5 } }), divergingIn(2)))
    assert.match(error.message, /epoch 2, at a learning rate of 0\.001/)
  })

  test('without both labels in training and validation it says what is missing', async () => {
    const error = await assertFails('FAMILY_TOO_FEW_EXAMPLES', () => fit(ownersExample(), specOf(), cpu))
    assert.is(error.message, 'behavior: the train split has 0 positive and 2 negative examples; both must be at least 1')
    const rows = smallShop()
    await assertFails('FAMILY_TOO_FEW_EXAMPLES', () => fit({ ...rows, testFrom: rows.validationFrom }, specOf(), cpu))
  })

  test('an aborted signal ends it with the signal’s reason', async () => {
    const abort = new AbortController()
    const reason = new Error('preempted')
    const run = fit(smallShop(), specOf({ training: { epochs: 100 } }), cpu, { signal: abort.signal, saveCheckpoint: async ({ epoch }) => { if (epoch === 2) abort.abort(reason) } })
    assert.is(await run.then(() => 'ended well', (error: unknown) => error), reason)
  })
})

async function fit(rows: DatasetRows, spec: Spec, backend: TensorBackend, ports: Partial<FitPorts> = {}): Promise<FittedModel> {
  const examples = behaviorFamily.buildExamples(rows, spec)
  return behaviorFamily.fit({ spec, rows, examples, backend }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal, ...ports })
}

/** A backend whose loss is not a number from some epoch on: what a diverging fit looks like from outside. */
function divergingIn(epoch: number): TensorBackend {
  return {
    name: 'cpu', device: 'cpu', version: '0.0.0',
    async fitDense({ train, onEpoch }) {
      const layer = { inputs: train.width, units: 1, activation: 'sigmoid' as const, kernel: new Float32Array(train.width), bias: new Float32Array(1) }
      for (let at = 1; at <= 5; at++) await onEpoch({ epoch: at, trainLoss: at < epoch ? 0.5 : NaN, weights: { layers: [layer] }, state: {} })
      return { layers: [layer] }
    },
  }
}
