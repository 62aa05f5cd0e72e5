import { join } from 'node:path'
import { trueChances } from '../../scripts/demo/best-possible.ts'
import { writeShop, simulateShop } from '../../scripts/demo/shop.ts'
import { silentLog } from '../../src/base/log.ts'
import { loadRows } from '../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../src/dataset/prepare-dataset.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { behaviorFamily } from '../../src/families/behavior/family.ts'
import { auc } from '../../src/metrics/auc.ts'
import { logLoss } from '../../src/metrics/log-loss.ts'
import { parseSpec } from '../../src/spec/parse-spec.ts'
import { openTypedArraysBackend } from '../../src/tensor/typed-arrays.ts'
import { assert, describe, withFolder } from '../support/suite.ts'

const spec = parseSpec('models/shop.yaml', 'name: shop\nfamily: behavior\ndata: { events: data/events.csv, items: data/items.csv }\ntraining: { epochs: 8, learningRate: 0.0003 }\n').spec!

describe('the behavior model on the simulated shop', (test) => {
  test('comes close to the best that the true chances allow: 0.08 of AUC, and over half of the way in log loss', async () => withFolder(async (folder) => {
    const shop = simulateShop({ seed: 1 })
    await writeShop(shop, join(folder, 'data'))
    const dataset = await prepareDataset({ spec, folder: join(folder, 'dataset') }, { source: fileSource(folder), log: silentLog })
    const rows = await loadRows(join(folder, 'dataset'), dataset)
    const examples = behaviorFamily.buildExamples(rows, spec)
    const fitted = await behaviorFamily.fit({ spec, rows, examples, backend: await openTypedArraysBackend() }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })

    const labels = examples.test.map(({ label }) => label)
    const model = behaviorFamily.open(fitted.files).score(rows, examples.test)
    const truth = trueChances(shop, rows, examples.test)
    const trivial = behaviorFamily.scoreReferences(rows, spec, examples.train, examples.test)[0]!.scores

    const figures = [model, truth, trivial].map((scores) => ({ auc: auc.compute(labels, scores), logLoss: logLoss.compute(labels, scores) }))
    console.log(['model', 'true chances', 'trivial'].map((name, i) => `${name}: AUC ${figures[i]!.auc.toFixed(3)}, log loss ${figures[i]!.logLoss.toFixed(3)}`).join('; '))
    const [found, best, floor] = figures as [typeof figures[0], typeof figures[0], typeof figures[0]]
    assert.is(fitted.parameterCount, 6529)
    assert.ok(found.auc > best.auc - 0.08 && found.auc < best.auc)
    assert.ok(floor.logLoss - found.logLoss > (floor.logLoss - best.logLoss) / 2 && found.logLoss > best.logLoss)
  }))
})
