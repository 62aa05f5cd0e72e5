import type { MetricName } from '../../../src/metrics/index.ts'

/** What others reach on a set by the same protocol; a figure that was not measured is missing. */
export interface PeerFigures { name: string; figures: Partial<Record<MetricName, number>> }
export interface QualitySet {
  /** The spec below `models/`. */
  name: string
  peers: PeerFigures[]
  /** The peer whose AUC the mean of the seeds may miss by `margin` at most. */
  target: { peer: string; margin: number }
  /** What must be said wherever a figure is shown. */
  caution?: string
}

const target = { peer: 'scikit-learn MLP, mean of 3 seeds', margin: 0.005 }

/** Figures of November 2026: scikit-learn 1.9.1 and lightgbm 4.7.0 on the rows and the split of the spec; quantile scores and one-hot places as the
 *  family makes them. LR: c = 0.3. MLP: 64-32 ReLU, Adam 1e-3, batches of 256, alpha 1e-3, early stopping on a random tenth of the training rows,
 *  seeds 0 to 2. lightgbm: 300 trees of 15 leaves, learning rate 0.03. `peers.py` runs them again beside ours. */
export const qualitySets: readonly QualitySet[] = [
  {
    name: 'online-shoppers',
    target,
    caution: 'PageValues probably carries part of the outcome, so no figure on this set says what a model would reach on a live page.',
    peers: [
      { name: 'scikit-learn LR', figures: { auc: 0.9086, averagePrecision: 0.6885, logLoss: 0.2574, calibrationError: 0.018 } },
      { name: target.peer, figures: { auc: 0.9273, averagePrecision: 0.7506, logLoss: 0.2363, calibrationError: 0.016 } },
      { name: 'lightgbm', figures: { auc: 0.9362, averagePrecision: 0.777, logLoss: 0.221, calibrationError: 0.0133 } },
    ],
  },
  {
    name: 'credit-default',
    target,
    peers: [
      { name: 'scikit-learn LR', figures: { auc: 0.7707, averagePrecision: 0.5444, logLoss: 0.4348, calibrationError: 0.0105 } },
      { name: target.peer, figures: { auc: 0.775, averagePrecision: 0.5429, logLoss: 0.4345, calibrationError: 0.018 } },
      { name: 'lightgbm', figures: { auc: 0.7758, averagePrecision: 0.5559, logLoss: 0.4311, calibrationError: 0.0143 } },
    ],
  },
]
