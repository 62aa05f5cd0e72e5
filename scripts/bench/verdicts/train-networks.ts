import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { loadRows } from '../../../src/dataset/load-rows.ts'
import { prepareDataset } from '../../../src/dataset/prepare-dataset.ts'
import { fileSource } from '../../../src/dataset/sources/file.ts'
import { familyOf } from '../../../src/families/index.ts'
import { readSpec } from '../../../src/spec/parse-spec.ts'
import { openTypedArraysBackend } from '../../../src/tensor/typed-arrays.ts'
import { simulateShop, writeShop } from '../../demo/shop.ts'
import type { Judged } from './simulate-scores.ts'

/** `networks`: a multiple of three, of which ensembles are made; those of a spec are at most 20 at a time. */
export interface TrainingScene { shopUsers: number; days: number; networks: number; epochs: number; seed: number }
/** Clicks of the users that no network has learnt from, and the answer of each network to them. */
export interface TrainedNetworks { trainExamples: number; test: Judged['test']; networks: Float64Array[] }

/** Trains networks of the behavior family on a simulated shop, all on the same clicks and from other seeds. Half of the users are the test. */
export async function trainNetworks({ shopUsers, days, networks: nNetworks, epochs, seed }: TrainingScene): Promise<TrainedNetworks> {
  const folder = await mkdtemp(join(tmpdir(), 'rankops-bench-'))
  try {
    await writeShop(simulateShop({ seed, users: shopUsers, days }), folder)
    const spec = readSpec('shop.yaml', `name: shop\nfamily: behavior\ndata: { events: events.csv, items: items.csv, split: { by: user, test: 0.5, validation: 0.1 } }\ntraining: { epochs: ${epochs}, calibration: none }\n`)
    const dataset = await prepareDataset({ spec, folder: join(folder, 'dataset') }, { source: fileSource(folder), log: silentLog })
    const rows = await loadRows(join(folder, 'dataset'), dataset)
    const family = familyOf('behavior')
    const examples = family.buildExamples(rows, spec)
    const backend = await openTypedArraysBackend()
    const networks: Float64Array[] = []
    while (networks.length < nNetworks) {
      const training = { ...spec.training, seed: 1 + networks.length, seeds: Math.min(20, nNetworks - networks.length) }
      const { files } = await family.fit({ spec: { ...spec, training }, rows, examples, backend }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
      networks.push(...family.open(files).scoreMembers(rows, examples.test))
    }
    return { trainExamples: examples.train.length, test: examples.test, networks }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Two models of three networks each, no network in both, on the clicks of so many users drawn for this comparison alone: what a training with
 *  other seeds is judged on. Equal in expectation, since nothing but chance tells them apart. */
export function drawRetrain({ test, networks }: TrainedNetworks, users: number, seed: number): Judged {
  const random = seededRandom(seed)
  const drawn = new Set(random.shuffle([...new Set(test.map(({ group }) => group))]).slice(0, users))
  const places = [...test.keys()].filter((i) => drawn.has(test[i]!.group))
  const six = random.shuffle(networks).slice(0, 6).map((scores) => Float64Array.from(places, (i) => scores[i]!))
  return { test: places.map((i) => test[i]!), candidate: average(six.slice(0, 3)), baseline: average(six.slice(3)) }
}

function average(memberScores: Float64Array[]): Judged['candidate'] {
  return { memberScores, scores: memberScores[0]!.map((_, i) => memberScores.reduce((sum, scores) => sum + scores[i]!, 0) / memberScores.length) }
}

/** The same two as if nobody knew their networks: the intervals are then those of the test alone. */
export function forgetNetworks({ test, candidate, baseline }: Judged): Judged {
  return { test, candidate: { scores: candidate.scores, memberScores: [candidate.scores] }, baseline: { scores: baseline.scores, memberScores: [baseline.scores] } }
}
