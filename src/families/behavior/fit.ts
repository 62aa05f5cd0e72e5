import { systemClock } from '../../base/clock.ts'
import { failure } from '../../base/errors.ts'
import type { Examples, FitInput, FitPorts, FittedModel } from '../family.ts'
import { buildOnnx } from './build-onnx.ts'
import { fitCalibration } from './calibration.ts'
import { learn } from './learn.ts'
import { lessonsOf } from './lesson.ts'
import { formatModel } from './model-files.ts'
import { modelOf } from './model.ts'

/** y = c(mean of f(x)): several networks or forests, which learn the same rows of features from other seeds, are averaged, and their mean is calibrated on
 *  the validation split. */
export async function fit({ spec, rows, examples, backend, program }: FitInput, ports: FitPorts): Promise<FittedModel> {
  requireBothLabels(examples)
  const { members, lessons: { featuriser, validation }, validationScores, ...told } = await learn(spec, lessonsOf(spec, rows, examples), { backend, ...(program && { program }) }, ports)

  const calibration = fitCalibration(spec.training.calibration, validationScores, validation.labels)
  const parts = { featuriser, members, calibration, goldenQueries: [] }
  const model = modelOf(parts, systemClock)
  const goldenQueries = featuriser.goldenRequests(rows, examples.validation).map((request) => ({ request, answer: model.answer(request) }))
  const { names, categories } = featuriser
  const files = formatModel({ ...parts, goldenQueries })
  // What came as a graph is one already.
  if (members.kind !== 'graph') files.set('model.onnx', buildOnnx({ name: spec.name, features: names, categories, members, calibration }))
  const { parameterCount, history, bestEpochs, strongest, selection, ranOn } = told
  return { files, parameterCount, history, bestEpochs, ...(strongest && { strongest }), ...(selection && { selection }), ...(ranOn && { ranOn }) }
}

/** Without both labels there is nothing to learn, and no AUC to watch. */
function requireBothLabels(examples: Examples): void {
  for (const split of ['train', 'validation'] as const) {
    const positives = examples[split].filter(({ label }) => label === 1).length
    const negatives = examples[split].length - positives
    if (positives === 0 || negatives === 0) throw failure('FAMILY_TOO_FEW_EXAMPLES', { family: 'behavior', split, positives, negatives })
  }
}
