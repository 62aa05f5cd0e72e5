import { silentLog, recordingLog } from '../../../src/base/log.ts'
import { behaviorFamily } from '../../../src/families/behavior/family.ts'
import { formatEpoch } from '../../../src/families/behavior/fit-networks.ts'
import { auc } from '../../../src/metrics/auc.ts'
import { logLoss } from '../../../src/metrics/log-loss.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { openWasmBackend } from '../../../src/tensor/wasm.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { smallTable, tableSpec } from './small-table.ts'
import { ownersExample, smallShop, specOf, withEvents } from './small-shop.ts'
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
    const [ours, trivial] = [model.score(rows, examples.test), behaviorFamily.scoreReferences(rows, spec, examples.train, examples.test)[0]!.scores]
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
    const without = withEvents(rows, (_, split) => split < 2)
    const [a, b] = [await fit(rows, specOf({ training: { epochs: 1 } }), cpu), await fit(without, specOf({ training: { epochs: 1 } }), cpu)]
    assert.equal([...a!.files].map(([, content]) => Buffer.from(content).toString('base64')), [...b!.files].map(([, content]) => Buffer.from(content).toString('base64')))
  })

  const ways: [string, Parameters<typeof specOf>[0]][] = [
    ['one network', { training: { epochs: 3 } }],
    ['three networks', { training: { epochs: 2, seeds: 3 } }],
    ['three networks that end early, with penalty and class weights', { training: { epochs: 6, seeds: 3, learningRate: 0.02, l2: 0.001, classWeights: 'balanced', earlyStopping: { patience: 1, minDelta: 0 } }, parameters: { hiddenUnits: [8, 4] } }],
  ]
  for (const [what, given] of ways) {
    test(`goes on from any checkpoint to the same bytes and the whole history: ${what}`, async () => {
      const checkpoints: Checkpoint[] = []
      const spec = specOf(given)
      const whole = await fit(smallShop(), spec, cpu, { saveCheckpoint: async (checkpoint) => { checkpoints.push(structuredClone(checkpoint)) } })
      assert.equal(checkpoints.map(({ epoch }) => epoch), whole.history.map((_, i) => i + 1))
      for (const checkpoint of checkpoints) {
        const resumed = await fit(smallShop(), spec, cpu, { resumeFrom: structuredClone(checkpoint) })
        assert.equal(resumed.history, whole.history)
        assert.equal(resumed.bestEpochs, whole.bestEpochs)
        assert.equal(bytesOf(resumed), bytesOf(whole), `after epoch ${checkpoint.epoch}`)
      }
    })

    test(`goes on from within an epoch to the same bytes, however often it is broken off: ${what}`, async () => {
      const spec = specOf({ ...given, training: { ...given!.training, batchSize: 32 } })
      const whole = await fit(smallShop(), spec, cpu)
      let resumeFrom: Checkpoint | undefined
      let resumed: FittedModel | undefined
      let runs = 0
      for (const reason = new Error('enough'); !resumed; runs++) {
        assert.ok(runs < 200)
        const abort = new AbortController()
        let asked = 0
        const isCheckpointDue = () => {
          if (++asked === 4) abort.abort(reason)
          return abort.signal.aborted
        }
        resumed = await fit(smallShop(), spec, cpu, { isCheckpointDue, resumeFrom: structuredClone(resumeFrom), signal: abort.signal, saveCheckpoint: async (checkpoint) => { resumeFrom = structuredClone(checkpoint) } })
          .catch((error: unknown) => { assert.is(error, reason); return undefined })
      }
      assert.ok(runs > 3, `${runs} runs`)
      assert.equal([resumed.history, resumed.bestEpochs], [whole.history, whole.bestEpochs])
      assert.equal(bytesOf(resumed), bytesOf(whole))
    })
  }

  test('several networks differ in their seed alone: each is the one that its seed gives by itself', async () => {
    const rows = smallShop()
    const together = await fit(rows, specOf({ training: { epochs: 2, seed: 7, seeds: 3, calibration: 'none' } }), cpu)
    assert.equal(together.bestEpochs, [{ seed: 7, epoch: 2 }, { seed: 8, epoch: 2 }, { seed: 9, epoch: 2 }])
    assert.equal(together.history.map(({ seed, epoch }) => [seed, epoch]), [[7, 1], [7, 2], [8, 1], [8, 2], [9, 1], [9, 2]])
    const alone = await Promise.all([7, 8, 9].map((seed) => fit(rows, specOf({ training: { epochs: 2, seed, calibration: 'none' } }), cpu)))
    const weightsOf = ({ files }: FittedModel) => Buffer.from(files.get('weights.bin')!)
    assert.equal(weightsOf(together), Buffer.concat(alone.map(weightsOf)))
    const { test: examples } = behaviorFamily.buildExamples(rows, specOf())
    const [whole, ...members] = [together, ...alone].map(({ files }) => behaviorFamily.open(files).score(rows, examples))
    assert.equal(behaviorFamily.open(together.files).scoreMembers(rows, examples), members)
    assert.equal([...whole!], examples.map((_, i) => (members[0]![i]! + members[1]![i]! + members[2]![i]!) / 3))
  })

  test('ends early and takes the weights of the best epoch, which is not the last', async () => {
    const rows = smallShop()
    const log = recordingLog()
    const training = { epochs: 40, learningRate: 0.02, calibration: 'none' as const }
    const { files, history, bestEpochs } = await fit(rows, specOf({ training: { ...training, earlyStopping: { patience: 3, minDelta: 0 } } }), cpu, { log })
    const best = history.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a))
    assert.equal(bestEpochs, [{ seed: 1, epoch: best.epoch }])
    assert.is(history.length, best.epoch + 3)
    assert.ok(history.length < 40)
    assert.is(log.lines.at(-1), `epoch ${best.epoch} was the best: ended early`)
    const { validation } = behaviorFamily.buildExamples(rows, specOf())
    const found = logLoss.compute(validation.map(({ label }) => label), behaviorFamily.open(files).score(rows, validation))
    assert.ok(Math.abs(found - best.validationLoss) < 1e-9, `${found} and ${best.validationLoss}`)
    const upToBest = await fit(rows, specOf({ training: { ...training, epochs: best.epoch } }), cpu)
    assert.equal(files.get('weights.bin'), upToBest.files.get('weights.bin'))
  })

  test('balanced class weights raise the probabilities of rare positives; calibration brings them back', async () => {
    const rows = smallTable({ rows: 1500, positives: 0.15 })
    const { test: examples } = behaviorFamily.buildExamples(rows, tableSpec())
    const rate = examples.reduce((sum, { label }) => sum + label, 0) / examples.length
    const meanOf = async (training: Partial<Spec['training']>) => {
      const scores = behaviorFamily.open((await fit(rows, tableSpec({ training: { epochs: 8, ...training } }), wasm)).files).score(rows, examples)
      return scores.reduce((sum, score) => sum + score, 0) / scores.length
    }
    assert.ok(await meanOf({ classWeights: 'balanced', calibration: 'none' }) > rate + 0.1)
    for (const calibration of ['platt', 'isotonic'] as const) {
      const mean = await meanOf({ classWeights: 'balanced', calibration })
      assert.ok(Math.abs(mean - rate) < 0.06, `${calibration}: ${mean} and ${rate}`)
    }
  })

  test('of labelled examples it learns what no line can tell, and the references stand below it', async () => {
    const rows = smallTable({ rows: 2500 })
    const spec = tableSpec({ training: { epochs: 30, batchSize: 64, learningRate: 0.005 }, parameters: { hiddenUnits: [16, 8] } })
    const { train, test: examples } = behaviorFamily.buildExamples(rows, spec)
    const labels = examples.map(({ label }) => label)
    const model = auc.compute(labels, behaviorFamily.open((await fit(rows, spec, wasm)).files).score(rows, examples))
    const references = behaviorFamily.scoreReferences(rows, spec, train, examples).map(({ name, scores }) => [name, auc.compute(labels, scores)] as const)
    assert.equal(references.map(([name]) => name), ['majority', 'logistic regression'])
    assert.is(references[0]![1], 0.5)
    assert.ok(references[1]![1] > 0.55, `${references[1]![1]}`)
    assert.ok(model > references[1]![1] + 0.05, `${model} and ${references[1]![1]}`)
  })

  test('tells the progress of every epoch in a sentence', async () => {
    const log = recordingLog()
    await fit(smallShop(), specOf({ training: { epochs: 2 } }), cpu, { log })
    assert.is(log.lines.length, 3)
    assert.match(log.lines[0]!, /^\d+ examples to learn from \(\d+\.\d % positive\), \d+ to validate, 74 features$/)
    const three = recordingLog()
    await fit(smallShop(), specOf({ training: { epochs: 2, seeds: 3 } }), cpu, { log: three })
    assert.equal(three.lines.slice(1).map((line) => line.split(':')[0]), [1, 2, 3].flatMap((n) => [1, 2].map((epoch) => `network ${n} of 3, epoch ${epoch} of 2`)))
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
    await assertFails('FAMILY_TOO_FEW_EXAMPLES', () => fit(withEvents(rows, (_, split) => split !== 1), specOf(), cpu))
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

function bytesOf({ files }: FittedModel): string[] {
  return [...files.values()].map((content) => Buffer.from(content).toString('base64'))
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
