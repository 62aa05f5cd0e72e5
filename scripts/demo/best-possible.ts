// How good a model can be at most: the simulator knows the true chance of each purchase, and nobody can rank clicks better than by it.
import { join } from 'node:path'
import { readText } from '../../src/base/files.ts'
import { loadRows } from '../../src/dataset/load-rows.ts'
import { datasetRecord } from '../../src/dataset/record.ts'
import type { DatasetRows, EventRows } from '../../src/dataset/record.ts'
import type { Example } from '../../src/families/family.ts'
import { familyOf } from '../../src/families/index.ts'
import { auc } from '../../src/metrics/auc.ts'
import { trainedModelRecord } from '../../src/training/record.ts'
import type { Shop } from './shop.ts'

/** The AUC that the true chances have on the test examples of a candidate, whose folder is given. */
export async function bestPossibleAuc(shop: Shop, candidateFolder: string): Promise<number> {
  const read = (file: string) => readText(join(candidateFolder, file))
  const dataset = datasetRecord.parse(await read('dataset/dataset.json'), 'dataset.json')
  const { spec } = trainedModelRecord.parse(await read('trained-model.json'), 'trained-model.json')
  const rows = await loadRows(join(candidateFolder, 'dataset'), dataset)
  const { test } = familyOf('behavior').buildExamples(rows, spec)

  return auc.compute(test.map(({ label }) => label), trueChances(shop, rows, test))
}

/** The chance that the simulator gave to the purchase after each click. */
export function trueChances({ truth }: Shop, rows: DatasetRows, examples: readonly Example[]): number[] {
  const { events } = rows as EventRows
  const chances = new Map(truth.map(({ user, item, time, probability }) => [`${user} ${item} ${time}`, probability]))
  return examples.map(({ row }) => {
    const { user, item, time } = events[row]!
    return chances.get(`${user} ${item} ${time}`)!
  })
}
