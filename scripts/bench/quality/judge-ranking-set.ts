import type { RankingMetricName } from '../../../src/metrics/names.ts'
import type { Finding } from './judge-set.ts'
import { defaultName, fusionMargin, margin, randomName } from './ranking-sets.ts'
import type { RankingSet } from './ranking-sets.ts'
import type { RankingFigures } from './ranking-figures.ts'

/** The promises on a set: every algorithm reaches its peer with the same settings less the margin, the default settings their targets and more than every
 *  floor; of search, vectors beside words cost little, and raise recall where the set says so. */
export function judgeRankingSet({ judgedBy, trials, targets, vectorsFindMore }: Pick<RankingSet, 'judgedBy' | 'trials' | 'targets' | 'vectorsFindMore'>, models: readonly RankingFigures[], floors: readonly string[]): Finding[] {
  const valueOf = (name: string, metric: RankingMetricName) => models.find((model) => model.name === name)!.figures.get(metric)!.value
  const first = judgedBy[0]
  const words = trials.find(({ parameters }) => parameters.algorithm === 'bm25')
  const fusion = trials.find(({ parameters }) => parameters.algorithm === 'fusion')
  return [
    ...trials.flatMap(({ name, peer = {} }) => judgedBy.filter((metric) => peer[metric] !== undefined).map((metric) => atLeast(`${name}: ${metric}`, valueOf(name, metric), peer[metric]! - margin, `the peer's ${peer[metric]!.toFixed(4)}, less ${margin}`))),
    ...targets.map(({ metric, atLeast: wanted, why }) => atLeast(`${defaultName}: ${metric}`, valueOf(defaultName, metric), wanted, why)),
    ...floors.map((floor) => {
      const mayLose = first === 'ndcgAt10' && floor !== randomName ? fusionMargin : 0
      return atLeast(`${defaultName}: ${first}`, valueOf(defaultName, first), valueOf(floor, first) - mayLose, `that of ${floor}${mayLose ? `, less ${mayLose}` : ''}`)
    }),
    ...words && fusion ? [
      ...vectorsFindMore ? [atLeast('vectors beside words: recallAt100', valueOf(fusion.name, 'recallAt100'), valueOf(words.name, 'recallAt100'), 'that of words alone')] : [],
      atLeast('vectors beside words: ndcgAt10', valueOf(fusion.name, 'ndcgAt10'), valueOf(words.name, 'ndcgAt10') - fusionMargin, `that of words alone, less ${fusionMargin}`),
    ] : [],
  ]
}

function atLeast(what: string, value: number, wanted: number, why: string): Finding {
  return { isKept: value >= wanted, sentence: `${what} ${value.toFixed(4)}, wanted at least ${wanted.toFixed(4)}: ${why}` }
}
