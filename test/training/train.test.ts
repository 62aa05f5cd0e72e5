import { mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manualClock } from '../../src/base/clock.ts'
import type { Clock } from '../../src/base/clock.ts'
import { digestFolder, exists } from '../../src/base/files.ts'
import { recordingLog, silentLog } from '../../src/base/log.ts'
import type { Log } from '../../src/base/log.ts'
import { familyOf } from '../../src/families/index.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { trainedModelRecord } from '../../src/training/record.ts'
import { train } from '../../src/training/train.ts'
import type { TrainInput, TrainPorts } from '../../src/training/train.ts'
import { smallShop, specOf } from '../families/behavior/small-shop.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'
import type { TrainedModel } from '../../src/training/record.ts'
import type { TensorBackend } from '../../src/tensor/tensor.ts'

const epochs = 3
const rows = smallShop({ users: 30, days: 14 })

describe('train', (test) => {
  let backend: TensorBackend
  test.before(async () => { backend = await openCpuBackend() })
  const ports = (given: Partial<TrainPorts> = {}): TrainPorts => ({ family: familyOf('behavior'), backend, clock: manualClock('2026-03-01T00:00:00Z'), log: silentLog, signal: new AbortController().signal, ...given })

  test('writes the model and a record of how it came to be', () => withFolder(async (folder) => {
    const trained = await train(inputOf(folder), ports())
    assert.equal((await readdir(folder)).sort(), ['model', 'trained-model.json'])
    assert.equal(trainedModelRecord.parse(await readFile(join(folder, 'trained-model.json'), 'utf8'), 'it'), trained)
    assert.equal(trained.files, await digestFolder(join(folder, 'model')))
    assert.equal(trained.files.map(({ path }) => path), ['model.json', 'model.onnx', 'weights.bin'])
    assert.equal(trained.history.map(({ seed, epoch }) => [seed, epoch]), [[1, 1], [1, 2], [1, 3]])
    assert.equal(trained.bestEpochs, [{ seed: 1, epoch: 3 }])
    assert.equal(trained.backend, { name: 'cpu', device: 'cpu (JavaScript)', version: backend.version })
    assert.is(trained.parameterCount, 74 * 64 + 64 + 64 + 1)
    assert.is(trained.provenance.startedAt, '2026-03-01T00:00:00.000Z')
    assert.ok(trained.provenance.peakMemoryMiB > 20 && trained.provenance.cpuMs > 0)
    assert.is('resumedFromEpoch' in trained.provenance, false)
    assert.ok(trained.examples.train > 0 && trained.examples.validation > 0 && trained.examples.test > 0)
    assert.ok(trained.examples.positives! > 0 && trained.examples.positives! < 1)
  }))

  test('tells how much of its time went into no epoch', () => withFolder(async (folder) => {
    const clock = manualClock('2026-03-01T00:00:00Z')
    const log = tellingLog((sentence) => {
      if (sentence.includes('examples to learn from')) clock.advance(7_000)
      if (/epoch \d of \d:/.test(sentence)) clock.advance(2_000)
    })
    const { provenance } = await train(inputOf(folder), ports({ clock, log }))
    assert.equal([provenance.durationMs, provenance.setupMs], [7_000 + 3 * 2_000, 7_000])
  }))

  test('tells all epochs so far after each, and ends with what the listener throws', () => withFolder(async (folder) => {
    const told: number[] = []
    await train(inputOf(join(folder, 'whole')), ports({ onEpoch: (history) => { told.push(history.length) } }))
    assert.equal(told, [1, 2, 3])
    const enough = new Error('enough')
    const ended = train(inputOf(join(folder, 'ended')), ports({ onEpoch: ({ length }) => { if (length === 2) throw enough } }))
    assert.is(await ended.catch((error: unknown) => error), enough)
    assert.is(await exists(join(folder, 'ended/trained-model.json')), false)
  }))

  test('two folders get equal bytes, and records that differ in provenance alone', () => withFolder(async (folder) => {
    const [a, b] = [await train(inputOf(join(folder, 'a')), ports()), await train(inputOf(join(folder, 'b'), { commit: 'f'.repeat(40) }), ports())]
    assert.equal(await digestFolder(join(folder, 'a', 'model')), await digestFolder(join(folder, 'b', 'model')))
    assert.equal(withoutProvenance(a!), withoutProvenance(b!))
  }))

  const trainings = { 'one network': {}, 'two networks that may end early': { epochs: 2, seeds: 2, learningRate: 0.03, earlyStopping: { patience: 1, minDelta: 0 } } }
  for (const [networks, training] of Object.entries(trainings)) test(`killed at any of its steps and run again, it ends with the bytes and the history of an uninterrupted run: ${networks}`, () => withFolder(async (folder) => {
    const whole = await train(inputOf(join(folder, 'whole'), { training }), ports())
    const expected = withoutProvenance(whole)
    let resumed = 0
    for (let step = 1; ; step += step < 40 ? 1 : 11) {                    // at first each, since nothing is learnt there yet
      const input = inputOf(join(folder, `${step}`), { training })
      const wasKilled = await train(input, ports(dyingAt(step))).then(() => false, (error: Error) => { assert.is(error.message, 'killed'); return true })
      const trained = await train(input, ports())
      assert.equal(withoutProvenance(trained), expected, `killed at step ${step}`)
      assert.equal((await digestFolder(input.folder)).map(({ path }) => path), ['model/model.json', 'model/model.onnx', 'model/weights.bin', 'trained-model.json'], `killed at step ${step}`)
      if (trained.provenance.resumedFromEpoch !== undefined) resumed += 1
      if (!wasKilled) break
      assert.ok(step < 400)
    }
    assert.ok(resumed >= whole.history.length, `${resumed} of the runs went on from a checkpoint`)
  }))

  test('an aborted signal ends it with TRAINING_PREEMPTED, and the next run goes on after the last whole epoch', () => withFolder(async (folder) => {
    const expected = withoutProvenance(await train(inputOf(join(folder, 'whole')), ports()))
    const abort = new AbortController()
    const input = inputOf(join(folder, 'cut'))
    const log = tellingLog((sentence) => { if (sentence.startsWith('epoch 2')) abort.abort() })
    const error = await assertFails('TRAINING_PREEMPTED', () => train(input, ports({ log, signal: abort.signal })))
    assert.is((error as { kind?: string }).kind, 'outside')
    const again = recordingLog()
    const trained = await train(input, ports({ log: again }))
    assert.is(trained.provenance.resumedFromEpoch, 2)
    assert.is(again.lines[0], 'user-behavior: goes on after epoch 2 of 3, from a checkpoint')
    assert.equal(withoutProvenance(trained), expected)
  }))

  test('a signal that is aborted before the start trains nothing', () => withFolder(async (folder) => {
    await assertFails('TRAINING_PREEMPTED', () => train(inputOf(folder), ports({ signal: AbortSignal.abort() })))
    assert.equal(await readdir(folder), [])
  }))

  test('a torn checkpoint is passed over with a warning', () => withFolder(async (folder) => {
    const expected = withoutProvenance(await train(inputOf(join(folder, 'whole')), ports()))
    const input = inputOf(join(folder, 'torn'))
    const abort = new AbortController()
    await assertFails('TRAINING_PREEMPTED', () => train(input, ports({ log: tellingLog((sentence) => { if (sentence.startsWith('epoch 2')) abort.abort() }), signal: abort.signal })))
    await truncate(join(input.folder, 'checkpoints', '000002.checkpoint'), 500)
    const log = recordingLog()
    const trained = await train(input, ports({ log }))
    assert.is(trained.provenance.resumedFromEpoch, 1)
    assert.ok(log.lines.includes('warning: checkpoint 000002.checkpoint is torn and is not used'), log.lines.join('\n'))
    assert.equal(withoutProvenance(trained), expected)
  }))

  test('time and processor time of a training that was resumed are those of all its runs', () => withFolder(async (folder) => {
    const clock = manualClock('2026-03-01T00:00:00Z')
    const abort = new AbortController()
    const log = tellingLog((sentence) => { if (sentence.startsWith('epoch 1')) { clock.advance(60_000); abort.abort() } })
    await assertFails('TRAINING_PREEMPTED', () => train(inputOf(folder), ports({ clock, log, signal: abort.signal })))
    clock.advance(3_600_000)
    const { provenance } = await train(inputOf(folder), ports({ clock, log: tellingLog((sentence) => { if (sentence.startsWith('epoch 3')) clock.advance(5000) }) }))
    assert.is(provenance.startedAt, '2026-03-01T00:00:00.000Z')
    assert.is(provenance.durationMs, 65_000)
  }))

  test('a finished training is not repeated', () => withFolder(async (folder) => {
    const first = await train(inputOf(folder), ports())
    await mkdir(join(folder, 'checkpoints'))
    const log = recordingLog()
    const second = await train(inputOf(folder), ports({ log, backend: { ...backend, fitDense: () => { throw new Error('trained again') } } }))
    assert.equal(second, first)
    assert.equal((await readdir(folder)).sort(), ['model', 'trained-model.json'])
    assert.equal(log.lines, ['user-behavior: already trained from this plan and data; nothing to do'])
  }))

  const spoilt: [string, (folder: string) => Promise<void>, RegExp][] = [
    ['a file was changed', (folder) => writeFile(join(folder, 'model', 'weights.bin'), 'x'), /has sha256/],
    ['a file is lost', (folder) => rm(join(folder, 'model', 'model.json')), /No file at/],
    ['the record is torn', (folder) => truncate(join(folder, 'trained-model.json'), 100), /not JSON/],
  ]
  for (const [what, spoil, warning] of spoilt) {
    test(`a finished training is done again where ${what}`, () => withFolder(async (folder) => {
      const first = await train(inputOf(folder), ports())
      await spoil(folder)
      const log = recordingLog()
      assert.equal(withoutProvenance(await train(inputOf(folder), ports({ log }))), withoutProvenance(first))
      assert.match(log.lines[0]!, warning)
      assert.equal(await digestFolder(join(folder, 'model')), first.files)
    }))
  }

  test('files that an earlier writing left behind are no part of the model', () => withFolder(async (folder) => {
    await mkdir(join(folder, 'model'))
    await writeFile(join(folder, 'model', 'old.bin'), 'x')
    const { files } = await train(inputOf(folder), ports())
    assert.equal(files.map(({ path }) => path), ['model.json', 'model.onnx', 'weights.bin'])
    assert.equal((await readdir(join(folder, 'model'))).sort(), ['model.json', 'model.onnx', 'weights.bin'])
  }))

  test('another plan or other data is trained anew in the same folder', () => withFolder(async (folder) => {
    await train(inputOf(folder), ports())
    for (const given of [{ hash: 'd'.repeat(64) }, { fingerprint: 'e'.repeat(64) }]) {
      const log = recordingLog()
      await train(inputOf(folder, given), ports({ log }))
      assert.is(log.lines[0], 'user-behavior: the candidate in its folder is of another plan or other data and is trained anew')
      assert.ok(log.lines.some((line) => line.startsWith('epoch 3 of 3')))
    }
  }))

  test('a loss that is no longer a number is told with the epoch and what to try, and leaves no model', () => withFolder(async (folder) => {
    const broken: TensorBackend = { ...backend, fitDense: (input) => backend.fitDense({ ...input, onEpoch: (epoch) => input.onEpoch({ ...epoch, trainLoss: epoch.epoch === 2 ? NaN : epoch.trainLoss }) }) }
    const error = await assertFails('TRAINING_DIVERGED', () => train(inputOf(folder), ports({ backend: broken })))
    assert.match(error.message, /^user-behavior: the loss is no longer a number in epoch 2/)
    assert.match((error as Error & { next: string }).next, /Lower training\.learningRate/)
    assert.is(await exists(join(folder, 'model')), false)
  }))

  test('a backend other than the planned one is refused', () => withFolder(async (folder) => {
    const message = await train(inputOf(folder), ports({ backend: { ...backend, name: 'wasm' } })).then(() => 'trained', (error: Error) => error.message)
    assert.is(message, 'the plan of user-behavior says backend cpu, it was given wasm')
  }))
})

function inputOf(folder: string, given: { hash?: string; fingerprint?: string; commit?: string; training?: NonNullable<Parameters<typeof specOf>[0]>['training'] } = {}): TrainInput {
  const spec = specOf({ training: { epochs, batchSize: 16, ...given.training } })
  const counts = { read: 0, kept: 0, repaired: [], dropped: [] }
  return {
    planned: { model: spec.name, hash: given.hash ?? 'a'.repeat(64), spec, backend: 'cpu', executor: 'process' },
    codeVersion: '0.1.0',
    dataset: { fingerprint: given.fingerprint ?? 'c'.repeat(64), recipe: 'd'.repeat(64), sources: [], tables: [{ name: 'events', ...counts }], users: 30, split: { by: 'time', train: 0, validation: 0, test: 0 }, files: [], profile: { distributions: [], leaks: [] } },
    rows, commit: given.commit ?? '0'.repeat(40), folder, executorName: 'process',
  }
}

/** Ports of a process that dies at its n-th look at the clock or word to the log. */
function dyingAt(step: number): { clock: Clock; log: Log } {
  let left = step
  const tick = () => { if (--left <= 0) throw new Error('killed') }
  const clock = manualClock('2026-03-01T00:00:00Z')
  return { clock: { ...clock, now: () => { tick(); return clock.now() }, elapsedMs: () => { tick(); return clock.elapsedMs() } }, log: tellingLog(tick) }
}

function tellingLog(tell: (sentence: string) => void): Log {
  return { ...silentLog, info: tell, warn: tell }
}

function withoutProvenance({ provenance: _provenance, ...rest }: TrainedModel) {
  return rest
}
