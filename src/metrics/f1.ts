// F1 = 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall, at the threshold 0.5.
// Undefined where nothing is positive and nothing is predicted positive. Source: van Rijsbergen, Information Retrieval, 1979.
import { confusionMetric } from './confusion.ts'

export const f1 = confusionMetric('f1', ({ tp, fp, fn }) => (2 * tp) / (2 * tp + fp + fn))
