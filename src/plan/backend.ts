import type { Spec } from '../spec/record.ts'
import { layersOf, parameterCountOf } from '../tensor/dense-layers.ts'
import type { PlannedModel } from './record.ts'
import { costOf, embedded, stepCosts } from './step-costs.ts'

/** Features are counted when the data are read, long after the plan; so many are taken for granted. */
const usualWidth = 100

/** `auto` becomes the backend on which a training takes the least CPU time by the table of step costs, among those that every machine has; where GPUs are asked
 *  for, the one that can use them. It depends on the spec and on nothing else, so that every machine comes to the same plan. */
export function resolveBackend({ training: { trainer, backend, batchSize }, parameters: { hiddenUnits }, resources: { gpu } }: Spec): PlannedModel['backend'] {
  if (trainer === 'command') return 'command'
  if (backend !== 'auto') return backend
  if (gpu > 0) return 'libtensorflow'
  // A fit has as many steps on one backend as on another: what a step costs decides.
  const step = { batch: batchSize, parameters: parameterCountOf(layersOf(usualWidth, [hiddenUnits].flat())) }
  return embedded.reduce((best, name) => (costOf(stepCosts[name], step) < costOf(stepCosts[best], step) ? name : best))
}
