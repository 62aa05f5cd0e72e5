// onnxruntime loads the file of really trained models, of events and of a table, and gives the same probabilities as the server would.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { silentLog } from '../../src/base/log.ts'
import type { DatasetRows } from '../../src/dataset/record.ts'
import { behaviorFamily } from '../../src/families/behavior/family.ts'
import { parseModel } from '../../src/families/behavior/model-files.ts'
import type { Spec } from '../../src/spec/record.ts'
import { openWasmBackend } from '../../src/tensor/wasm.ts'
import { smallShop, specOf } from '../families/behavior/small-shop.ts'
import { smallTable, tableSpec } from '../families/behavior/small-table.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { peersPython } from './tools.ts'

const run = promisify(execFile)
const python = await peersPython('onnxruntime')

const program = `
import json, sys, numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])
[given], [made] = session.get_inputs(), session.get_outputs()
rows = numpy.fromfile(sys.argv[2], dtype='<f4').reshape(-1, given.shape[1])
whole = session.run(None, {given.name: rows})[0]
alone = [float(session.run(None, {given.name: row[None]})[0][0]) for row in rows[:20]]
json.dump({'version': onnxruntime.__version__, 'metadata': session.get_modelmeta().custom_metadata_map, 'input': [given.name, given.type, given.shape],
  'output': [made.name, made.type, made.shape], 'whole': whole.tolist(), 'alone': alone}, sys.stdout)
`
interface PythonAnswer { version: string; metadata: Record<string, string>; input: unknown; output: unknown; whole: number[]; alone: number[] }

describe('a trained model as an ONNX file', (test) => {
  const training = { epochs: 3, seeds: 3 }
  const cases: [string, DatasetRows, Spec][] = [
    ['of events, Platt’s curve', smallShop({ users: 300, days: 40 }), specOf({ training: { ...training, calibration: 'platt' } })],
    ['of events, one network without calibration', smallShop({ users: 300, days: 40 }), specOf({ training: { epochs: 3, calibration: 'none' } })],
    ['of a table, quantiles and two hidden layers', smallTable({ rows: 2500 }), tableSpec({ training: { ...training, calibration: 'platt' }, parameters: { hiddenUnits: [16, 8] } })],
    ['of events, forests and Platt’s curve', smallShop({ users: 300, days: 40 }), specOf({ training: { seeds: 3, calibration: 'platt' }, parameters: { algorithm: 'trees', trees: 100, rowsPerLeaf: 10 } })],
    ['of a table, a forest on categories without calibration', smallTable({ rows: 2500 }), tableSpec({ training: { calibration: 'none' }, parameters: { algorithm: 'trees' } })],
    ['of a table, forests on categories and Platt’s curve', smallTable({ rows: 2500 }), tableSpec({ training: { seeds: 3, calibration: 'platt' }, parameters: { algorithm: 'trees' } })],
    ['of a table, a regression', smallTable({ rows: 2500 }), tableSpec({ training: { calibration: 'platt' }, parameters: { algorithm: 'logistic' } })],
    ['of a table, an isotonic curve', smallTable({ rows: 2500 }), tableSpec({ training: { ...training, calibration: 'isotonic' } })],
  ]
  for (const [what, rows, spec] of cases) {
    const sentence = `onnxruntime gives our probabilities to 1e-5: ${what}`
    if (python === undefined) {
      test.skip(sentence, 'no Python with onnxruntime')
      continue
    }
    test(sentence, () => withFolder(async (folder) => {
      const examples = behaviorFamily.buildExamples(rows, spec)
      const { files } = await behaviorFamily.fit({ spec, rows, examples, backend: await openWasmBackend() }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
      const { featuriser } = parseModel(files)
      const features = featuriser.rowsAsServed(rows, examples.test)
      const ours = behaviorFamily.open(files).score(rows, examples.test)
      const [model, input] = [join(folder, 'model.onnx'), join(folder, 'features.f32')]
      await writeFile(model, files.get('model.onnx')!)
      await writeFile(input, new Uint8Array(features.buffer))

      const { stdout } = await run(python, ['-c', program, model, input], { timeout: 120_000, maxBuffer: 64 * 1024 * 1024 })
      const theirs = JSON.parse(stdout) as PythonAnswer
      assert.equal(theirs.input, ['features', 'tensor(float)', ['batch', featuriser.names.length]])
      assert.equal(theirs.output, ['probability', 'tensor(float)', ['batch']])
      assert.equal([theirs.metadata['rankops.model'], JSON.parse(theirs.metadata['rankops.features']!)], [spec.name, [...featuriser.names]])
      assert.ok(ours.length > 300 && theirs.whole.length === ours.length, `${ours.length} examples`)
      assert.ok(new Set(ours).size > 20)
      const furthest = (values: readonly number[]) => values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - ours[i]!)), 0)
      console.log(`onnx: ${what}: ${ours.length} examples, largest difference ${furthest(theirs.whole).toExponential(1)}, onnxruntime ${theirs.version}`)
      assert.ok(furthest(theirs.whole) < 1e-5, `${furthest(theirs.whole)}`)
      assert.ok(furthest(theirs.alone) < 1e-5, `${furthest(theirs.alone)}`)
    }))
  }
})
