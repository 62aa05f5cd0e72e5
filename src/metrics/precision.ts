// precision = TP / (TP + FP), at the threshold 0.5. Undefined where nothing is predicted positive: not 0, since no prediction was wrong.
// Source: van Rijsbergen, Information Retrieval, 1979.
import { confusionMetric } from './confusion.ts'

export const precision = confusionMetric('precision', ({ tp, fp }) => tp / (tp + fp))
