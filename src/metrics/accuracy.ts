// accuracy = (TP + TN) / (TP + FP + TN + FN), at the threshold 0.5. Undefined without examples.
// Rises with the majority class: on purchases a model that never says yes looks good. Source: van Rijsbergen, Information Retrieval, 1979.
import { confusionMetric } from './confusion.ts'

export const accuracy = confusionMetric('accuracy', ({ tp, fp, tn, fn }) => (tp + tn) / (tp + fp + tn + fn))
