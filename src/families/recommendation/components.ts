import type { Item } from '../../dataset/record.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import { contentScorer } from './content.ts'
import type { ContentVectors } from './content.ts'
import { factorScorer } from './factors.ts'
import type { Factors } from './factors.ts'
import type { Interactions } from './interactions.ts'
import { learnedMix, rankMix, weightedMix } from './mixes.ts'
import type { LearnedWeights } from './mixes.ts'
import type { Scorer } from './scorer.ts'
import type { Settings } from './settings.ts'
import { similarItems } from './similar-items.ts'
import type { Towers } from './two-tower/fit-two-tower.ts'
import { towerScorer } from './two-tower/tower-scorer.ts'

/** What is learnt: similar items or item weights [i × j], or factors, or the vectors of two towers; and what a learned hybrid weighs them by. */
export interface Components { similar?: SparseMatrix; factors?: Factors; towers?: Towers; learned?: LearnedWeights }
/** What every model of a data set has in common. */
export interface Background { items: readonly Item[]; content: ContentVectors; interactions: Interactions }

/** How a model of these settings scores; undefined where popularity is all. */
export function scorerOf(settings: Settings, { similar, factors, towers, learned }: Components, content: SparseMatrix, popularity: Float64Array): Scorer | undefined {
  const v = contentScorer(content)
  const u = similar ? similarItems(similar) : factors ? factorScorer(factors) : towers && towerScorer(towers)
  if (settings.algorithm === 'content') return v
  if (settings.algorithm !== 'hybrid' || !u) return u
  if (settings.mix === 'ranks') return rankMix(u, v, settings.contentWeight, popularity.length)
  return settings.mix === 'learned' && learned ? learnedMix(u, v, learned, popularity) : weightedMix(u, v, settings.contentWeight, popularity.length)
}
