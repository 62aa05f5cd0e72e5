import { metrics } from '../metrics/index.ts'
import type { Kind } from './kind.ts'
import { areFinite } from './score-checks.ts'

/** Scores in [0, 1] of examples that have a label. */
export const scoreKind: Kind<Uint8Array, ArrayLike<number>> = {
  metrics,
  defaultMetric: 'auc',
  pickTruth: (labels, places) => Uint8Array.from(places, (i) => labels[i]!),
  pickAnswers: (scores, places) => Float64Array.from(places, (i) => scores[i]!),
  areSound: areFinite,
  whyUnsound: 'scores that are not finite numbers',
  canTell: (labels) => labels.includes(0) && labels.includes(1),
  words: {
    groups: ['user', 'users'],
    sliceNeeds: (examples, groups) => `${examples} examples of ${groups} users, positive and negative`,
  },
}
