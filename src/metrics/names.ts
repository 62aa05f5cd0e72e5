/** Of probabilities against labels. */
export const scoreMetricNames = ['auc', 'averagePrecision', 'logLoss', 'calibrationError', 'f1', 'precision', 'recall', 'accuracy'] as const
/** Of ranked items against those that are relevant; the number is the cut-off. */
export const rankingMetricNames = [
  'ndcgAt10', 'ndcgAt20', 'recallAt10', 'recallAt20', 'recallAt100', 'precisionAt10', 'mapAt20', 'mrrAt10', 'hitRateAt10',
  'coverageAt20', 'diversityAt20', 'noveltyAt20', 'longTailShareAt20', 'giniAt20', 'emptyShare',
] as const

export type ScoreMetricName = (typeof scoreMetricNames)[number]
export type RankingMetricName = (typeof rankingMetricNames)[number]

/** Of these a smaller value is better. */
export const betterSmallMetrics: readonly string[] = ['logLoss', 'calibrationError', 'giniAt20', 'emptyShare']
