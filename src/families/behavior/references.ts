import type { DatasetRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { Example } from '../family.ts'
import { fitFeaturiser } from './fit-featuriser.ts'
import { c } from './fit-logistic.ts'
import { fitLogisticRegression, scoreLogisticRegression } from './numerics/logistic-regression.ts'

/** The numbers to beat. Majority: the training rate for everybody (0.5 where there is no training example). Logistic regression on the very
 *  features that the networks see; left out where the training examples are of one kind. */
export function scoreReferences(rows: DatasetRows, spec: Spec, train: readonly Example[], examples: readonly Example[]): { name: string; scores: Float64Array }[] {
  const positives = train.reduce((sum, { label }) => sum + label, 0)
  const majority = { name: 'majority', scores: new Float64Array(examples.length).fill(train.length === 0 ? 0.5 : positives / train.length) }
  if (positives === 0 || positives === train.length) return [majority]

  const { featuriser, trainFeatures } = fitFeaturiser(spec, rows, train, 'network')
  const width = featuriser.names.length
  const regression = fitLogisticRegression({ features: trainFeatures, width }, train.map(({ label }) => label), c)
  return [majority, { name: 'logistic regression', scores: scoreLogisticRegression(regression, { features: featuriser.rowsAsServed(rows, examples), width }) }]
}
