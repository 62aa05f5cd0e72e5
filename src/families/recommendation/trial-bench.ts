import type { Case } from '../family.ts'
import { measureRankings } from '../../metrics/ranking-metrics.ts'
import type { EventRows } from '../../dataset/record.ts'
import { scorerOf } from './components.ts'
import type { Background, Components } from './components.ts'
import { contentScorer } from './content.ts'
import { eventsBefore, historyOf, placesOf } from './histories.ts'
import type { KindWeights } from './histories.ts'
import { learnMix } from './learn-mix.ts'
import type { LearnedWeights } from './mixes.ts'
import { recommender } from './recommend.ts'
import { weighHistory } from './scorer.ts'
import type { Settings } from './settings.ts'
import { riskClassesOf, suitableForSome } from './suitability.ts'
import { trialMetric } from './auto.ts'

/** So many users judge a trial at most, spread evenly; fewer where the catalogue is large. */
const mostJudges = 5000
const mostScores = 1e8

/** What trials are judged by: users of the validation part, with what each did before it. */
interface TrialBench {
  /** NDCG of the list that a model would show. The weights of a learned hybrid come from the other half of the users. */
  measure(settings: Settings, components: Components): number
  /** W1, W2 and b from all users; undefined where none of them has a history. */
  learnMix(settings: Settings, components: Components): LearnedWeights | undefined
}

export function trialBench(rows: EventRows, validation: readonly Case[], background: Background, kindWeights: KindWeights): TrialBench {
  const { content, interactions: { popularity }, items } = background
  const histories = eventsBefore(rows, 1, placesOf(items.map(({ item }) => item)))
  const most = Math.max(200, Math.min(mostJudges, Math.floor(mostScores / Math.max(1, items.length))))
  const step = Math.max(1, Math.ceil(validation.length / most))
  const judges = validation.filter((_, i) => i % step === 0).map((one) => ({ one, history: historyOf(histories.get(one.group) ?? [], kindWeights) }))
  const isAllowed = suitableForSome(riskClassesOf(items))
  const halves = [judges.filter((_, i) => i % 2 === 0), judges.filter((_, i) => i % 2 === 1)] as const

  const weightsFrom = (judged: typeof judges, settings: Settings, components: Components) => learnMix(
    scorerOf({ ...settings, algorithm: 'itemKnn' }, components, content, popularity)!, contentScorer(content), popularity,
    judged.filter(({ history }) => history.length > 0).map(({ one, history }) => ({ history: weighHistory(history, settings.recencyHalfLife), found: one.relevant.map(({ item }) => item) })),
  )

  function rank(judged: typeof judges, settings: Settings, components: Components): Int32Array[] {
    const recommend = recommender({ scorer: scorerOf(settings, components, content, popularity), content: contentScorer(content), likeness: content, popularity, halfLife: settings.recencyHalfLife, categoryOf: new Int32Array(items.length) })
    return judged.map(({ history }) => Int32Array.from(recommend(history, { k: 20, isAllowed, diversity: 0, longTail: 0 }), ({ item }) => item))
  }

  return {
    measure(settings, components) {
      const isLearned = settings.algorithm === 'hybrid' && settings.mix === 'learned'
      const parts = isLearned ? halves.map((half, i) => ({ half, learned: weightsFrom(halves[1 - i]!, settings, components) })) : [{ half: judges, learned: undefined }]
      const ranked = parts.map(({ half, learned }) => ({ half, lists: rank(half, settings, { ...components, ...(learned && { learned }) }) }))
      return measureRankings(ranked.flatMap(({ half }) => half.map(({ one }) => one)), ranked.flatMap(({ lists }) => lists))[trialMetric] ?? 0
    },
    learnMix: (settings, components) => weightsFrom(judges, settings, components),
  }
}
