// The sample of a search log: what people meant is found for queries that no training saw, whichever measures it.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSearches } from '../../../scripts/sample-data/searches.ts'
import { readText } from '../../../src/base/files.ts'
import { splitById } from '../../../src/dataset/split.ts'
import { evaluationRecord } from '../../../src/evaluation/record.ts'
import type { Model } from '../../../src/families/family.ts'
import { assert, describe } from '../../support/suite.ts'
import { parseCsv } from './parse-csv.ts'
import { withSample } from './sample-bed.ts'

const seed = 1
const searches = makeSearches(seed)
const names = ['find-by-clicks', 'find-judged'] as const
const logged = [...new Set(searches.log.map(({ query }) => query))]
const judged = [...new Set(parseCsv(searches.files['data/judgements.csv']).map(({ query }) => query!))]
/** Queries that the split of each spec keeps for the test. */
const heldOut = { 'find-by-clicks': logged.filter((query) => splitById(query, { validation: 0.25, test: 0.25 }) === 2), 'find-judged': judged.filter((query) => splitById(query, { validation: 0.5, test: 0.33 }) === 2) }

/** How much of the first three is truly right, as three are. */
function trulyRight(model: Model, asked: readonly string[]): number {
  const shares = asked.map((query) => (model.answer({ query, k: 3 }) as { items: { item: string }[] }).items.filter(({ item }) => searches.isRight(query, item)).length / 3)
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** NDCG@10 of the candidate and of BM25 of names, by model. */
async function judgedAs(workspace: string): Promise<Map<string, [candidate: number, words: number]>> {
  const evaluations = await Promise.all((await readdir(join(workspace, 'candidates'))).map(async (hash) => evaluationRecord.parse(await readText(join(workspace, 'candidates', hash, 'evaluation.json')), hash)))
  return new Map(evaluations.map(({ model, metrics }) => {
    const { candidate, references } = metrics.find(({ name }) => name === 'ndcgAt10')!
    return [model, [candidate.value, references[0]!.value]]
  }))
}

describe(`the sample of a search log (seed ${seed})`, (test) => {
  test('people find what they mean though no product has their words, by clicks alone and by judgements beside them', () => withSample('searches', names, searches.files, async ({ modelOf, workspace }) => {
    const measured = await judgedAs(workspace)
    for (const name of names) {
      const asked = heldOut[name]
      assert.ok(asked.length >= 50, `${name}: ${asked.length} queries`)
      const [found, [candidate, words]] = [trulyRight(await modelOf(name), asked), measured.get(name)!]
      process.stdout.write(`  ${name}: ${found.toFixed(3)} of three truly right; NDCG@10 ${candidate.toFixed(3)}, BM25 of names ${words.toFixed(3)}\n`)
      assert.ok(found > 0.5 && candidate > words + 0.15, name)
    }
  }))
})
