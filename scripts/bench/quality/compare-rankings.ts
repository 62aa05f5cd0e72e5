import type { RankingMetricName } from '../../../src/metrics/names.ts'
import type { Spec } from '../../../src/spec/record.ts'
import type { TensorBackend } from '../../../src/tensor/tensor.ts'
import { bytesName, compareBytes, floatName } from './compare-bytes.ts'
import { formatRankingSet, formatRearranged } from './format-ranking-set.ts'
import type { Finding } from './judge-set.ts'
import { judgeRankingSet } from './judge-ranking-set.ts'
import { prepareRankingSet } from './prepare-ranking-set.ts'
import { rankPeers } from './rank-peers.ts'
import { rankFloors, rankTrial } from './rank-set.ts'
import type { RankedModel } from './rank-set.ts'
import { rankingFiguresOf } from './ranking-figures.ts'
import type { RankingFigures } from './ranking-figures.ts'
import { defaultName } from './ranking-sets.ts'
import type { RankingSet } from './ranking-sets.ts'

interface RankingRun { folder: string; backend: TensorBackend; python: string | undefined; isTwice: boolean; tell(sentence: string): void }

/** Fits all trials of a set, tells the tables, and judges. */
export async function compareRankings(set: RankingSet, { folder, backend, python, isTwice, tell }: RankingRun): Promise<Finding[]> {
  const prepared = await prepareRankingSet(set, folder)
  const { cases, catalogue, family } = prepared
  tell(`${cases.train} ${family.unit === 'user' ? 'events' : 'judgements'} to learn from, ${cases.validation.length} ${family.unit === 'user' ? 'users' : 'queries'} to validate, ${cases.test.length} in the test, ${catalogue.nItems} items${set.caution ? `\n${set.caution}` : ''}`)

  const floors = await rankFloors(prepared)
  const ours: RankedModel[] = []
  for (const trial of set.trials) {
    ours.push(...await rankTrial(prepared, trial, backend, isTwice))
    tell(`${trial.name} is fitted`)
  }
  const byVectors = family.unit === 'query' ? compareBytes(prepared) : []
  const peers = python ? await rankPeers(python, prepared, set.trials) : []
  const byDefault = ours.find(({ name }) => name === defaultName)!
  const test = { cases: cases.test, catalogue, groups: cases.test.map(({ group }) => group) }
  const models = rankingFiguresOf([...floors, ...ours, ...byVectors, ...peers], test, byDefault.rankings, set.judgedBy)
  tell(`\n${formatRankingSet(set, models)}\n`)
  if (byDefault.selection?.trials.length) tell(`auto chose ${chosenOf(byDefault)}\n`)
  if (family.unit === 'user') tell(`${formatRearranged(rankingFiguresOf(await rearrange(), test, byDefault.rankings, ['recallAt20']))}\n`)

  const fits = ours.filter(({ isRepeated }) => isRepeated !== undefined)
  return [
    ...judgeRankingSet(set, models, floors.map(({ name }) => name)),
    ...byVectors.length > 0 ? judgeBytes(models, set.judgedBy) : [],
    ...isTwice ? [{ isKept: fits.every(({ isRepeated }) => isRepeated), sentence: `the same lists twice for the same seed: ${fits.filter(({ isRepeated }) => isRepeated).length} of ${fits.length} models` }] : [],
  ]

  /** The chosen settings again, with other orders of what they find. */
  async function rearrange(): Promise<RankedModel[]> {
    const { trials, chosen } = byDefault.selection!
    const { algorithm, settings } = trials[chosen]!
    const models: RankedModel[] = []
    for (const order of rearrangements) {
      const parameters = { algorithm, ...settings, ...order } as Partial<Spec['parameters']>
      models.push(...await rankTrial(prepared, { name: Object.entries(order).map(([key, value]) => `${key} ${value}`).join(', ') || 'as scored', parameters }, backend, false))
    }
    return models
  }
}

/** A model in a quarter of the memory is to be the same model. */
const bytesMargin = 0.001

function judgeBytes(models: readonly RankingFigures[], metrics: readonly RankingMetricName[]): Finding[] {
  return metrics.map((metric) => {
    const [float, bytes] = [floatName, bytesName].map((name) => models.find((model) => model.name === name)!.figures.get(metric)!.value) as [number, number]
    return { isKept: bytes >= float - bytesMargin, sentence: `vectors in bytes: ${metric} ${bytes.toFixed(4)}, wanted at least ${(float - bytesMargin).toFixed(4)}: that of float32, less ${bytesMargin}` }
  })
}

const rearrangements = [{}, { diversity: 0.3 }, { longTail: 0.3 }, { diversity: 0.3, longTail: 0.3 }]

function chosenOf({ selection }: RankedModel): string {
  const { algorithm, settings, value } = selection!.trials[selection!.chosen]!
  return `${algorithm} (${Object.entries(settings).map(([key, value]) => `${key} ${value}`).join(', ')}), the best of ${selection!.trials.length} by ${selection!.metric} ${value.toFixed(4)} of the validation part`
}
