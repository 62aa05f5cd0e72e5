import { join } from 'node:path'
import type { TensorBackend } from '../../../src/tensor/tensor.ts'
import { figuresOf } from './figures.ts'
import { formatSet } from './format-set.ts'
import { judgeSet } from './judge-set.ts'
import type { Finding } from './judge-set.ts'
import { prepareSet } from './prepare-set.ts'
import { scorePeers } from './score-peers.ts'
import { forestName, networkName, scoreSet } from './score-set.ts'
import type { QualitySet } from './sets.ts'

const root = join(import.meta.dirname, '../../..')

interface ScoringRun { data: string[]; seeds: number; backend: TensorBackend; python: string | undefined; isTwice: boolean; tell(sentence: string): void }

/** Fits all models of a set of labelled examples, tells the table, and judges. */
export async function compareScores(set: QualitySet, { data, seeds, backend, python, isTwice, tell }: ScoringRun): Promise<Finding[]> {
  const prepared = await prepareSet(`models/${set.name}.yaml`, { folder: root, data })
  const { rows, examples } = prepared
  tell(`${examples.train.length} examples to learn from, ${examples.validation.length} to validate, ${examples.test.length} in the test (${examples.test.filter(({ label }) => label === 1).length} positive), ${rows.columns.length} columns${set.caution ? `\n${set.caution}` : ''}`)

  const test = { labels: examples.test.map(({ label }) => label), groups: examples.test.map(({ group }) => group) }
  const scored = await scoreSet(prepared, seeds, backend, tell, isTwice)
  const ours = figuresOf(scored, test)
  const peers = python ? figuresOf(await scorePeers(python, prepared, [0, 1, 2]), test) : []
  const [network, forest, regression] = [networkName, forestName, 'logistic regression'].map((name) => ours.find((model) => model.name === name)!)
  tell(`\n${formatSet(set, ours, network!, peers)}\n`)
  const fits = scored.filter(({ isRepeated }) => isRepeated !== undefined)
  return [
    ...judgeSet(set, { network: network!, forest: forest!, regression: regression!, lightgbm: peers.find(({ name }) => name === 'lightgbm') }),
    ...isTwice ? [{ isKept: fits.every(({ isRepeated }) => isRepeated), sentence: `the same scores twice for the same seed: ${fits.filter(({ isRepeated }) => isRepeated).length} of ${fits.length} models` }] : [],
  ]
}
