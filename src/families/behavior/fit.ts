import { systemClock } from '../../base/clock.ts'
import { failure } from '../../base/errors.ts'
import type { Example, Examples, FitInput, FitPorts, FittedModel } from '../family.ts'
import { buildOnnx } from './build-onnx.ts'
import { fitCalibration } from './calibration.ts'
import { fitFeaturiser } from './fit-featuriser.ts'
import { fitNetworks, hiddenUnitsOf } from './fit-networks.ts'
import { formatModel } from './model-files.ts'
import { modelOf } from './model.ts'
import { predictRows } from './predict.ts'
import { parametersOf } from './weights.ts'

/** y = c(mean of σ(W2·relu(W1x + b1) + b2)): several networks learn the same rows of features from other starts, and their mean is calibrated on the
 *  validation split. */
export async function fit({ spec, rows, examples, backend }: FitInput, ports: FitPorts): Promise<FittedModel> {
  requireBothLabels(examples)
  const { featuriser, trainFeatures } = fitFeaturiser(spec, rows, examples.train)
  const width = featuriser.names.length
  const train = { features: trainFeatures, labels: labelsOf(examples.train) }
  const validation = { features: featuriser.rowsAsServed(rows, examples.validation), labels: labelsOf(examples.validation) }
  const positives = `${(100 * positiveRate(train.labels)).toFixed(1)} % positive`
  ports.log.info(`${count(train.labels.length)} examples to learn from (${positives}), ${count(validation.labels.length)} to validate, ${width} features`)

  const { networks, history, bestEpochs } = await fitNetworks({ spec, width, train, validation, backend }, ports)

  const members = networks.map((network) => predictRows(network, validation.features, width))
  const averages = Float64Array.from(validation.labels, (_, i) => members.reduce((sum, scores) => sum + scores[i]!, 0) / members.length)
  const calibration = fitCalibration(spec.training.calibration, averages, validation.labels)
  const parts = { featuriser, networks, hiddenUnits: hiddenUnitsOf(spec), calibration, goldenQueries: [] }
  const model = modelOf(parts, systemClock)
  const goldenQueries = featuriser.goldenRequests(rows, examples.validation).map((request) => ({ request, answer: model.answer(request) }))
  const files = formatModel({ ...parts, goldenQueries }).set('model.onnx', buildOnnx({ name: spec.name, features: featuriser.names, networks, calibration }))
  return { files, parameterCount: parametersOf(networks[0]!).length, history, bestEpochs }
}

/** Without both labels there is nothing to learn, and no AUC to watch. */
function requireBothLabels(examples: Examples): void {
  for (const split of ['train', 'validation'] as const) {
    const positives = examples[split].filter(({ label }) => label === 1).length
    const negatives = examples[split].length - positives
    if (positives === 0 || negatives === 0) throw failure('FAMILY_TOO_FEW_EXAMPLES', { family: 'behavior', split, positives, negatives })
  }
}

function labelsOf(examples: readonly Example[]): Float32Array {
  return Float32Array.from(examples, ({ label }) => label)
}

function positiveRate(labels: Float32Array): number {
  return labels.reduce((sum, label) => sum + label, 0) / labels.length
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
