import type { PlannedModel } from '../record.ts'
import type { Submission } from './submit.ts'

/** Models that nobody owns share one turn. */
const noOwner = 'nobody'

/** A planned training as it stands in line; the same plan of the same model is there once. Its team is the first of its owners. `source` tells whoever trains it where its plan is. */
export function toSubmission({ model, hash, spec: { owners, resources }, prediction: { minutes } }: Pick<PlannedModel, 'model' | 'hash' | 'spec' | 'prediction'>, source: Submission['source']): Submission {
  const { cpu, memoryMiB, gpu, gpuMemoryMiB, timeoutMinutes, priority } = resources
  return {
    id: `${model}-${hash.slice(0, 12)}`, model, hash, team: owners[0] ?? noOwner, cpu, memoryMiB, gpu, priority, source,
    limitMinutes: timeoutMinutes,
    ...(gpuMemoryMiB === undefined ? {} : { gpuMemoryMiB }),
    ...(minutes === undefined ? {} : { estimateMinutes: minutes }),
  }
}
