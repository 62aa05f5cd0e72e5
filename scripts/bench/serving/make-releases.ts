import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import { parseModel } from '../../../src/families/behavior/model-files.ts'
import { familyOf } from '../../../src/families/index.ts'
import { manifestRecord } from '../../../src/release/record.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { build } from '../../../test/contracts/registry.ts'
import { smallShop, specOf } from '../../../test/families/behavior/small-shop.ts'

/** Two releases of one model, and the same question in two forms: as a shop asks it, and as the row of features that the network sees. */
export interface BenchModel {
  folders: [string, string]
  question: unknown
  row: number[]
  probability: number
  /** File with the layers of the network, for peers. */
  network: string
}

/** A behavior model of one network on a simulated shop. What it learnt is of no matter here, only how much it computes; it has no calibration, for
 *  peers have the bare network. */
export async function makeReleases(folder: string): Promise<BenchModel> {
  const folders = [join(folder, '1.0.0'), join(folder, '1.1.0')] as [string, string]
  const [files] = [await fitRelease(folders[0], '1.0.0', 1), await fitRelease(folders[1], '1.1.0', 2)]
  const { featuriser, members, goldenQueries } = parseModel(files)
  if (members.kind !== 'networks') throw new Error('the model has no network')
  const question = goldenQueries.map(({ request }) => request as { history: unknown[] }).filter((request) => !('interests' in request)).reduce((a, b) => (b.history.length > a.history.length ? b : a))
  let row: number[] = []
  featuriser.answer(question, new Date(), (features) => { row = Array.from(features, (value) => Number(value.toPrecision(6))); return 0 })
  const network = join(folder, 'network.json')
  await writeFile(network, JSON.stringify(members.networks[0]!.layers.map(({ inputs, units, activation, kernel, bias }) => ({ inputs, units, activation, kernel: [...kernel], bias: [...bias] }))))
  return { folders, question, row, probability: familyOf('behavior').open(files).features.probabilityOf(Float32Array.from(row)), network }
}

async function fitRelease(folder: string, version: string, seed: number): Promise<Map<string, Uint8Array>> {
  const [rows, spec] = [smallShop({ categories: 8, brands: 12, users: 40, seed }), specOf({ training: { epochs: 1, calibration: 'none' } as never })]
  const behavior = familyOf('behavior')
  const { files } = await behavior.fit({ spec, rows, examples: behavior.buildExamples(rows, spec), backend: await openCpuBackend() }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
  await mkdir(folder, { recursive: true })
  const manifest = await build(folder, 'c'.repeat(40), { version, files: Object.fromEntries([...files].map(([path, bytes]) => [`model/${path}`, bytes])) })
  await writeFile(join(folder, 'manifest.json'), manifestRecord.format(manifest))
  return files
}
