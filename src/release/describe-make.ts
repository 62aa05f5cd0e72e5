import { formatCount } from '../metrics/figures.ts'
import { membersOf } from '../spec/record.ts'
import type { TrainedModel } from '../training/record.ts'
import type { Manifest } from './record.ts'

/** "the average of 3 networks of 64 hidden units and 6,529 trained parameters each"; "algorithm ease (regularization 300), 2,829,124 trained parameters". */
export function describeAlgorithm({ spec, parameterCount }: Manifest['lineage'], algorithm: string, selection: TrainedModel['selection']): string {
  const { seeds } = spec.training
  const trained = `${formatCount(parameterCount)} trained parameters`
  if (spec.family !== 'behavior') {
    const settings = Object.entries(selection?.trials[selection.chosen]?.settings ?? {}).map(([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`)
    return `algorithm ${algorithm}${settings.length === 0 ? '' : ` (${settings.join(', ')})`}, ${trained}`
  }
  const [one, several] = membersOf(algorithm)
  const units = algorithm === 'network' ? ` of ${[spec.parameters.hiddenUnits].flat().map(formatCount).join(' and ')} hidden units and ${trained}` : `${algorithm === 'trees' ? '' : ` of the algorithm ${algorithm}`}, ${trained}`
  return `${seeds === 1 ? `one ${one}` : `the average of ${seeds} ${several}`}${units}${seeds === 1 ? '' : ' each'}`
}

/** How it was fitted: the settings that count for its algorithm. */
export function describeFit({ spec }: Manifest['lineage'], algorithm: string): string {
  const { epochs, batchSize, learningRate, seed, seeds, calibration } = spec.training
  if (spec.family !== 'behavior') return `seed ${seed}`
  const seedWords = seeds === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + seeds - 1}`
  const { trees, leaves, treeLearningRate } = spec.parameters
  const steps = algorithm === 'network' ? `at most ${formatCount(epochs)} epochs, batch size ${formatCount(batchSize)}, learning rate ${learningRate}, ` : algorithm === 'trees' ? `at most ${formatCount(trees)} trees of ${formatCount(leaves)} leaves, learning rate ${treeLearningRate}, ` : ''
  return `${steps}${seedWords}; calibration ${calibration}`
}
