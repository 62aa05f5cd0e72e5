import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readOutput } from '../../../src/training/command/read-output.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

function layersModel(layers: unknown[], weightsManifest: unknown = [{ paths: ['weights.bin'], weights: [{ name: 'kernel', shape: [1, 1], dtype: 'float32' }, { name: 'bias', shape: [1], dtype: 'float32' }] }]): string {
  return JSON.stringify({ modelTopology: { class_name: 'Sequential', config: { layers } }, weightsManifest })
}

const dense = { class_name: 'Dense', config: { units: 1, activation: 'sigmoid' } }

async function withOutput(model: string, weights: number[], body: (read: () => ReturnType<typeof readOutput>, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeFile(join(folder, 'device.json'), '{"device": "cpu", "version": "1", "usesGpu": false}')
    await writeFile(join(folder, 'model.json'), model)
    await writeFile(join(folder, 'weights.bin'), Buffer.from(Float32Array.from(weights).buffer))
    await body(() => readOutput({ folder, model: 'clicks', seed: 1 }), folder)
  })
}

describe('readOutput', (test) => {
  test('reads one dense layer', () => withOutput(layersModel([dense]), [0.5, -1], async (read) => {
    assert.equal((await read()).network!.layers.map(({ kernel, bias }) => [...kernel, ...bias]), [[0.5, -1]])
  }))

  for (const [what, model, weights, problem] of [
    ['JSON that is null', 'null', [0, 0], /model\.json of the program cannot be used: it is not in the layers format/],
    ['a manifest that is no list', layersModel([dense], {}), [0, 0], /it is not in the layers format/],
    ['a manifest without paths', layersModel([dense], [{}]), [0, 0], /it is not in the layers format/],
    ['a layer that is null', layersModel([null]), [0, 0], /it is not in the layers format/],
    ['a layer without a config', layersModel([{ class_name: 'Dense' }]), [0, 0], /it is not in the layers format/],
    ['no layer', layersModel([], []), [], /it has no dense layer/],
    ['weights that are no numbers', layersModel([dense]), [Number.NaN, 0], /weights of its dense layer 1 are no numbers; the training may have diverged/],
    ['a bias without end', layersModel([dense]), [0, Infinity], /weights of its dense layer 1 are no numbers/],
  ] as const) {
    test(`says what is wrong with ${what}`, () => withOutput(model, [...weights], async (read) => {
      assert.match((await assertFails('COMMAND_OUTPUT_INVALID', read)).message, problem)
    }))
  }

  test('says that a folder is no model', () => withOutput(layersModel([dense]), [0, 0], async (read, folder) => {
    await mkdir(join(folder, 'model.onnx'))
    assert.match((await assertFails('COMMAND_OUTPUT_INVALID', read)).message, /model\.onnx of the program cannot be used: it is no file/)
  }))
})
