// recall = TP / (TP + FN), at the threshold 0.5. Undefined without positive examples.
// Source: van Rijsbergen, Information Retrieval, 1979.
import { confusionMetric } from './confusion.ts'

export const recall = confusionMetric('recall', ({ tp, fn }) => tp / (tp + fn))
