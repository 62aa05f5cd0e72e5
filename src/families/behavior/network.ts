import { failure } from '../../base/errors.ts'
import { auc } from '../../metrics/auc.ts'
import { logLoss } from '../../metrics/log-loss.ts'
import type { DatasetRows } from '../../dataset/record.ts'
import type { Example, Examples, FitInput, FitPorts, FittedModel } from '../family.ts'
import type { DenseWeights } from '../../tensor/tensor.ts'
import { catalogueOf } from './catalogue.ts'
import type { Catalogue } from './catalogue.ts'
import { featuresOf } from './features.ts'
import { historiesOf } from './history.ts'
import { itemStatistics } from './item-statistics.ts'
import type { ItemStatistics } from './item-statistics.ts'
import { goldenQueriesOf } from './golden-queries.ts'
import { formatModel } from './model-files.ts'
import type { ModelParts } from './model-files.ts'
import { predict } from './predict.ts'
import { standardisationOf, standardise } from './standardisation.ts'

type Epoch = FittedModel['history'][number]

/** y = σ(W2·relu(W1x + b1) + b2): clicks of the training split in, the probability of a purchase out. */
export async function fit({ spec, rows, examples, backend }: FitInput, { log, saveCheckpoint, resumeFrom, signal }: FitPorts): Promise<FittedModel> {
  requireBothLabels(examples)
  const catalogue = catalogueOf(rows.items)
  const { trainRows, statistics } = trainingRows(rows, examples.train, catalogue)
  const width = trainRows[0]!.length
  const standardisation = standardisationOf(trainRows, width)
  const train = { features: matrixOf(trainRows), labels: labelsOf(examples.train), rows: trainRows.length, width }
  const validation = { features: matrixOf(rowsAsServed(rows, examples.validation, catalogue, statistics)), labels: labelsOf(examples.validation) }
  const history = (resumeFrom?.state['history'] ?? []) as Epoch[]
  log.info(`${count(train.rows)} examples to learn from (${(100 * positiveRate(train.labels)).toFixed(1)} % positive), ${count(validation.labels.length)} to validate, ${width} features`)

  const { epochs, batchSize, learningRate, seed } = spec.training
  const weights = await backend.fitDense({
    train, hiddenUnits: [spec.parameters.hiddenUnits], epochs, batchSize, learningRate, seed, signal,
    resumeFrom: resumeFrom && { epoch: resumeFrom.epoch, state: resumeFrom.arrays },
    async onEpoch({ epoch, trainLoss, weights, state }) {
      if (!Number.isFinite(trainLoss)) throw failure('TRAINING_DIVERGED', { model: spec.name, epoch, learningRate })
      const scores = scoresOf(weights, validation.features, width)
      history.push({ epoch, trainLoss, validationLoss: logLoss.compute(validation.labels, scores), validationAuc: auc.compute(validation.labels, scores) })
      if (isTold(epoch, epochs)) log.info(formatEpoch(history.at(-1)!, epochs))
      await saveCheckpoint({ epoch, arrays: state, state: { history: [...history] } })
    },
  })

  const parts: ModelParts = { catalogue, statistics, standardisation, weights, goldenQueries: [] }
  const files = formatModel({ ...parts, goldenQueries: goldenQueriesOf(parts, rows, examples.validation) })
  return { files, parameterCount: weights.layers.reduce((sum, { kernel, bias }) => sum + kernel.length + bias.length, 0), history }

  function matrixOf(raw: readonly Float64Array[]): Float32Array {
    const matrix = new Float32Array(raw.length * width)
    for (const [i, row] of raw.entries()) standardise(standardisation, row, matrix, i * width)
    return matrix
  }
}

/** Features of the training clicks, each with the item statistics of its own moment; and the statistics at the end of the training split. */
export function trainingRows(rows: DatasetRows, examples: readonly Example[], catalogue: Catalogue): { trainRows: Float64Array[]; statistics: ItemStatistics } {
  const historyOf = historiesOf(rows, catalogue)
  const statistics = itemStatistics(catalogue)
  let next = 0
  const countUntil = (time: number) => {
    for (; next < rows.events.length && rows.events[next]!.time < time; next++) statistics.add(catalogue.factsOf(rows.events[next]!.item), rows.events[next]!.kind)
  }

  const trainRows = examples.map(({ event }) => {
    const { item, time } = rows.events[event]!
    countUntil(time)
    const facts = catalogue.factsOf(item)
    return featuresOf(catalogue, { item: facts, time, history: historyOf(event), rates: statistics.ratesOf(facts) }).values
  })
  countUntil(rows.validationFrom)
  return { trainRows, statistics }
}

/** Features as an answer in production would make them: item statistics frozen at the end of the training split. */
export function rowsAsServed(rows: DatasetRows, examples: readonly Example[], catalogue: Catalogue, statistics: ItemStatistics): Float64Array[] {
  const historyOf = historiesOf(rows, catalogue)
  return examples.map(({ event }) => {
    const { item, time } = rows.events[event]!
    const facts = catalogue.factsOf(item)
    return featuresOf(catalogue, { item: facts, time, history: historyOf(event), rates: statistics.ratesOf(facts) }).values
  })
}

/** A long training tells about twenty epochs, always the first and the last. */
function isTold(epoch: number, epochs: number): boolean {
  return epoch === 1 || epoch === epochs || epoch % Math.ceil(epochs / 20) === 0
}

/** "epoch 3 of 10: loss .412, validation loss .431, AUC .801" */
export function formatEpoch({ epoch, trainLoss, validationLoss, validationAuc }: Epoch, epochs: number): string {
  const figure = (value: number) => value.toFixed(3).replace(/^0\./, '.')
  return `epoch ${epoch} of ${epochs}: loss ${figure(trainLoss)}, validation loss ${figure(validationLoss)}, AUC ${figure(validationAuc)}`
}

/** Without both labels there is nothing to learn, and no AUC to watch. */
function requireBothLabels(examples: Examples): void {
  for (const split of ['train', 'validation'] as const) {
    const positives = examples[split].filter(({ label }) => label === 1).length
    const negatives = examples[split].length - positives
    if (positives === 0 || negatives === 0) throw failure('FAMILY_TOO_FEW_EXAMPLES', { family: 'behavior', split, positives, negatives })
  }
}

function scoresOf(weights: DenseWeights, features: Float32Array, width: number): Float64Array {
  return Float64Array.from({ length: features.length / width }, (_, row) => predict(weights, features.subarray(row * width, (row + 1) * width)))
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
