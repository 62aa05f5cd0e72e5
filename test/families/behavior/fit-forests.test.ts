import { recordingLog, silentLog } from '../../../src/base/log.ts'
import type { DatasetRows, ExampleRows } from '../../../src/dataset/record.ts'
import { behaviorFamily } from '../../../src/families/behavior/family.ts'
import { formatLook, strongestOf } from '../../../src/families/behavior/fit-forests.ts'
import type { Checkpoint, FitPorts, FittedModel } from '../../../src/families/family.ts'
import { auc } from '../../../src/metrics/auc.ts'
import type { Spec } from '../../../src/spec/record.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import type { TensorBackend } from '../../../src/tensor/tensor.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { smallShop, specOf } from './small-shop.ts'
import { smallTable, tableSpec } from './small-table.ts'

const small = { trees: 25, rowsPerLeaf: 10 }

describe('fit of trees', (test) => {
  let backend: TensorBackend
  test.before(async () => { backend = await openCpuBackend() })

  async function fit(rows: DatasetRows, spec: Spec, ports: Partial<FitPorts> = {}): Promise<FittedModel> {
    const examples = behaviorFamily.buildExamples(rows, spec)
    return behaviorFamily.fit({ spec, rows, examples, backend }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal, ...ports })
  }
  const trees = (training: Partial<Spec['training']> = {}, parameters: Partial<Spec['parameters']> = {}) => tableSpec({ training: { seeds: 1, ...training }, parameters: { algorithm: 'trees', ...small, ...parameters } })

  test('of labelled examples it learns what no line can tell', async () => {
    const rows = smallTable({ rows: 2500 })
    const { train, test: examples } = behaviorFamily.buildExamples(rows, tableSpec())
    const labels = examples.map(({ label }) => label)
    const [, regression] = behaviorFamily.scoreReferences(rows, tableSpec(), train, examples)
    const { files, parameterCount, history, bestEpochs } = await fit(rows, trees({}, { trees: 100 }))
    const [ours, line] = [behaviorFamily.open(files).score(rows, examples), regression!.scores].map((scores) => auc.compute(labels, scores)) as [number, number]
    assert.ok(ours > line + 0.05, `${ours} and ${line}`)
    assert.ok(parameterCount > 100 * 3)
    assert.equal(history.map(({ epoch }) => epoch), [10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    assert.equal(bestEpochs, [{ seed: 1, epoch: 100 }])
  })

  test('of events it learns from the same features as a network', async () => {
    const rows = smallShop({ users: 300, days: 40 })
    const spec = specOf({ training: { seeds: 1 }, parameters: { algorithm: 'trees', trees: 100, rowsPerLeaf: 20 } })
    const { test: examples } = behaviorFamily.buildExamples(rows, spec)
    const model = behaviorFamily.open((await fit(rows, spec)).files)
    assert.ok(auc.compute(examples.map(({ label }) => label), model.score(rows, examples)) > 0.7)
    assert.is(model.features.names.length, 74)
    assert.is([...model.profileUsers!(rows)].length > 200, true)
  })

  test('a score is the answer to the same values; members are averaged and calibrated; golden queries and the price move as in any model', async () => {
    const rows = smallTable()
    const { files } = await fit(rows, trees({ seeds: 3, calibration: 'none' }))
    assert.equal([...files.keys()], ['model.json', 'trees.bin', 'model.onnx'])
    const model = behaviorFamily.open(files)
    const { test: examples } = behaviorFamily.buildExamples(rows, tableSpec())
    const [scores, members] = [model.score(rows, examples), model.scoreMembers(rows, examples)]
    assert.is(members.length, 3)
    for (const [i, { row }] of examples.entries()) {
      assert.is(model.answer({ values: Object.fromEntries(rows.columns.map(({ name, values }) => [name, values[row]!])) }).probability, scores[i])
      assert.is((members[0]![i]! + members[1]![i]! + members[2]![i]!) / 3, scores[i])
    }
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
    assert.ok(new Set(model.goldenQueries.map(({ answer }) => answer['probability'])).size > 4)
    const along = model.scoreAlong('Price', rows, examples)
    assert.is(along.values.length, 7)
    assert.not.equal(along.scores[0], along.scores[3])
    assert.is(model.features.probabilityOf(Float32Array.of(3, 100, 2, 0)), model.answer({ values: { Visits: 3, Price: 100, Month: 'Nov', 'Browser version': '1' } }).probability)
  })

  test('a category that is missing, or that training never saw, is one that no tree has in a set', async () => {
    const model = behaviorFamily.open((await fit(smallTable(), trees())).files)
    assert.equal(model.answer({ values: { Visits: 3, Price: 50 } }), model.answer({ values: { Visits: 3, Price: 50, Month: 'Smarch', 'Browser version': 'never seen' } }))
    assert.not.equal(model.answer({ values: { Visits: 3, Price: 50, Month: 'Nov' } }), model.answer({ values: { Visits: 3, Price: 50 } }))
  })

  test('the same seed gives equal bytes, another seed others', async () => {
    const [a, b, c] = [await fit(smallTable(), trees()), await fit(smallTable(), trees()), await fit(smallTable(), trees({ seed: 2 }))].map(bytesOf)
    assert.equal(a, b)
    assert.not.equal(a![1], c![1])
  })

  test('validation and test rows are not learnt from: with other ones the trees are the same', async () => {
    const rows = smallTable()
    const changed: ExampleRows = {
      ...rows,
      labels: rows.labels.map((label, row) => (rows.splits[row] === 0 ? label : 1 - label)),
      columns: rows.columns.map((column) => (column.kind === 'number'
        ? { ...column, values: column.values.map((value, row) => (rows.splits[row] === 0 ? value : -value)) }
        : { ...column, values: column.values.map((value, row) => (rows.splits[row] === 0 ? value : 'other')) })),
    }
    assert.equal(bytesOf(await fit(rows, trees({ calibration: 'none' })))[1], bytesOf(await fit(changed, trees({ calibration: 'none' })))[1])
  })

  const ways: [string, Spec, number[]][] = [
    ['one forest', trees({}, { trees: 115 }), [5, 10, 12]],
    ['three forests', trees({ seeds: 3 }, { trees: 70 }), [5, 7, 12, 14, 19, 21]],
    ['two forests that end early, with class weights', trees({ seeds: 2, classWeights: 'balanced', earlyStopping: { patience: 4, minDelta: 0 } }, { trees: 200, treeLearningRate: 0.1 }), []],
    ['the best of a regression, networks and forests', tableSpec({ training: { seeds: 2, epochs: 2 }, parameters: { algorithm: 'auto', ...small, trees: 60 } }), [1, 2, 3, 4, 9, 10, 15, 16]],
  ]
  for (const [what, spec, after] of ways) {
    test(`goes on from any checkpoint to the same bytes and the whole history: ${what}`, async () => {
      const checkpoints: Checkpoint[] = []
      const rows = smallTable()
      const told: number[] = []
      const whole = await fit(rows, spec, { saveCheckpoint: async (checkpoint) => { checkpoints.push(structuredClone(checkpoint)) }, onEpoch: (history) => { told.push(history.length) } })
      if (after.length > 0) assert.equal(checkpoints.map(({ epoch }) => epoch), after)
      assert.ok(checkpoints.length > 2)
      assert.equal(told, told.map((_, i) => i + 1))
      assert.is(told.length, checkpoints.at(-1)!.epoch)
      for (const checkpoint of checkpoints) {
        const resumed = await fit(rows, spec, { resumeFrom: structuredClone(checkpoint) })
        assert.equal([resumed.history, resumed.bestEpochs, resumed.selection], [whole.history, whole.bestEpochs, whole.selection])
        assert.equal(bytesOf(resumed), bytesOf(whole), `after epoch ${checkpoint.epoch}`)
      }
    })
  }

  test('goes on from between two looks to the same bytes', async () => {
    const spec = trees({ seeds: 2 }, { trees: 40 })
    const rows = smallTable()
    const checkpoints: Checkpoint[] = []
    let asked = 0
    const whole = await fit(rows, spec, { isCheckpointDue: () => ++asked % 13 === 0, saveCheckpoint: async (checkpoint) => { checkpoints.push(structuredClone(checkpoint)) } })
    assert.is(asked, 80)
    assert.is(checkpoints.length, 2 + 6)
    for (const checkpoint of checkpoints) {
      const resumed = await fit(rows, spec, { resumeFrom: structuredClone(checkpoint) })
      assert.equal(resumed.history, whole.history)
      assert.equal(bytesOf(resumed), bytesOf(whole))
    }
  })

  test('ends early and keeps the trees up to the best look, which is not the last', async () => {
    const rows = smallTable()
    const log = recordingLog()
    const early = await fit(rows, trees({ calibration: 'none', earlyStopping: { patience: 2, minDelta: 0 } }, { trees: 300, treeLearningRate: 0.3 }), { log })
    const best = early.history.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a))
    assert.equal(early.bestEpochs, [{ seed: 1, epoch: best.epoch }])
    assert.is(early.history.at(-1)!.epoch, best.epoch + 20)
    assert.ok(log.lines.includes(`${best.epoch} trees were the best: ended early`))
    const upToBest = await fit(rows, trees({ calibration: 'none' }, { trees: best.epoch, treeLearningRate: 0.3 }))
    assert.equal(bytesOf(early)[1], bytesOf(upToBest)[1])
  })

  test('an aborted signal ends it with the signal’s reason between two trees', async () => {
    const abort = new AbortController()
    const reason = new Error('preempted')
    const run = fit(smallTable(), trees({}, { trees: 5000 }), { signal: abort.signal, saveCheckpoint: async ({ epoch }) => { if (epoch === 5) abort.abort(reason) } })
    assert.is(await run.then(() => 'ended well', (error: unknown) => error), reason)
  })

  test('auto takes what ranks the validation rows best, and tells what it compared', async () => {
    const rows = smallTable({ rows: 1500 })
    const log = recordingLog()
    const auto = await fit(rows, tableSpec({ training: { seeds: 1, epochs: 1 }, parameters: { algorithm: 'auto', trees: 60, rowsPerLeaf: 20 } }), { log })
    const { metric, trials, chosen } = auto.selection!
    assert.equal([metric, trials.map(({ algorithm }) => algorithm), trials[chosen]!.algorithm], ['auc', ['logistic', 'network', 'trees'], 'trees'])
    assert.equal(trials[2]!.settings, { trees: 60, leaves: 15, treeLearningRate: 0.03 })
    assert.ok(trials.every(({ value }) => value <= trials[chosen]!.value))
    const named = await fit(rows, tableSpec({ training: { seeds: 1, epochs: 1 }, parameters: { algorithm: 'trees', trees: 60, rowsPerLeaf: 20 } }))
    assert.equal([bytesOf(auto), auto.history], [bytesOf(named), named.history])
    assert.is(named.selection, undefined)
    assert.match(log.lines.at(-1)!, /^auto takes trees: validation AUC logistic 0\.\d{4}, network 0\.\d{4}, trees 0\.\d{4}$/)
  })

  test('a regression is a model like any other, and the one that stands beside it as a floor', async () => {
    const rows = smallTable()
    const spec = tableSpec({ training: { calibration: 'none' }, parameters: { algorithm: 'logistic' } })
    const { train, test: examples } = behaviorFamily.buildExamples(rows, spec)
    const { files, history, parameterCount } = await fit(rows, spec)
    const [ours, floor] = [behaviorFamily.open(files).score(rows, examples), behaviorFamily.scoreReferences(rows, spec, train, examples)[1]!.scores]
    for (const [i, score] of ours.entries()) assert.ok(Math.abs(score - floor[i]!) < 1e-6)
    assert.equal([history, parameterCount], [[], 10])
  })

  test('tells how far it is, and which features lowered the loss most', async () => {
    const log = recordingLog()
    await fit(smallTable(), trees({ seeds: 2 }), { log })
    assert.match(log.lines[0]!, /^360 examples to learn from \(\d+\.\d % positive\), 120 to validate, 4 features$/)
    assert.equal(log.lines.slice(1, -1).map((line) => line.split(':')[0]), [1, 2].flatMap((n) => [10, 20, 25].map((trees) => `forest ${n} of 2, ${trees} of 25 trees`)))
    assert.match(log.lines.at(-1)!, /^what lowered the loss most: Price \d+ %, /)
    assert.is(formatLook({ epoch: 30, trainLoss: 0.4119, validationLoss: 1.25, validationAuc: 0.8009 }, 300), '30 of 300 trees: loss .412, validation loss 1.250, AUC .801')
    assert.equal(strongestOf(['a', 'b', 'c'], Float64Array.of(1, 0, 3)), [{ feature: 'c', share: 0.75 }, { feature: 'a', share: 0.25 }])
    assert.equal(strongestOf(['a'], Float64Array.of(0)), [])
    assert.is(strongestOf(Array.from({ length: 30 }, (_, i) => `f${i}`), new Float64Array(30).fill(1)).length, 10)
  })

  test('refuses lost, torn and foreign trees, and trees beside a network’s record', async () => {
    const { files } = await fit(smallTable(), trees())
    const [json, bytes] = [files.get('model.json')!, files.get('trees.bin')!]
    const network = (await fit(smallTable(), tableSpec({ training: { epochs: 1, seeds: 1 } }))).files.get('model.json')!
    const cases: [Map<string, Uint8Array>, RegExp][] = [
      [new Map([['trees.bin', bytes]]), /there is no model\.json/],
      [new Map([['model.json', json], ['trees.bin', bytes.subarray(4)]]), /trees\.bin is not the one that model\.json was written with/],
      [new Map([['model.json', network], ['trees.bin', bytes]]), /expected a record of kind "behavior-model\/3", found "behavior-model\/2"/],
      [new Map([['model.json', json], ['weights.bin', bytes]]), /expected a record of kind "behavior-model\/2", found "behavior-model\/3"/],
    ]
    for (const [broken, message] of cases) assert.match((await assertFails('MODEL_INVALID', () => behaviorFamily.open(broken))).message, message)
  })
})

function bytesOf({ files }: FittedModel): string[] {
  return [...files.values()].map((content) => Buffer.from(content).toString('base64'))
}
