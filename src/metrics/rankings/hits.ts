import { relevantFrom } from './ranking-metric.ts'
import type { Ranking, RelevantItems } from './ranking-metric.ts'

type Relevant = RelevantItems['relevant']

/** Of one case: how many items count as found when they are shown, and at which of the first `k` places (from 0) they are. */
export interface Hits { relevant: number; places: number[] }

/** O(relevant · k): most cases have few of either. */
export function hitsWithin(k: number, relevant: Relevant, ranking: Ranking): Hits {
  let n = 0
  for (const { gain } of relevant) if (gain >= relevantFrom) n += 1
  const places: number[] = []
  if (n > 0) for (let place = 0; place < k && place < ranking.length; place++) if (gainAt(relevant, ranking[place]!) >= relevantFrom) places.push(place)
  return { relevant: n, places }
}

/** 0 for what nobody called relevant. */
export function gainAt(relevant: Relevant, item: number): number {
  for (const judged of relevant) if (judged.item === item) return judged.gain
  return 0
}
