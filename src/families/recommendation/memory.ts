import { failure } from '../../base/errors.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import type { Spec } from '../../spec/record.ts'
import { easeMemoryMiB } from './ease/fit-ease.ts'
import { itemKnnMemoryMiB } from './item-knn.ts'
import { easeWeights } from './learn.ts'
import type { Settings } from './settings.ts'

/** Whether a fit on so many users and items stays within the memory of the spec, beside the results of `others` that are kept. What grows with the events alone always does. */
export function fitsInMemory(settings: Settings, users: SparseMatrix, { resources: { memoryMiB } }: Spec, others = 0): boolean {
  return memoryMiBOf(settings, users, others) <= memoryMiB
}

/** What does not fit is refused with the figure. */
export function requireMemory(settings: Settings, users: SparseMatrix, spec: Spec): void {
  if (fitsInMemory(settings, users, spec)) return
  const { algorithm, neighbours } = settings
  throw failure('RECOMMENDATION_MEMORY_SHORT', {
    model: spec.name,
    algorithm: algorithm === 'ease' ? algorithm : `${algorithm} with ${count(neighbours)} neighbours`,
    need: count(memoryMiBOf(settings, users, 0)),
    items: count(users.columns),
    limit: count(spec.resources.memoryMiB),
  })
}

function memoryMiBOf({ algorithm, neighbours }: Settings, users: SparseMatrix, others: number): number {
  if (algorithm === 'itemKnn' || algorithm === 'hybrid') return itemKnnMemoryMiB(users, neighbours, others)
  return algorithm === 'ease' ? easeMemoryMiB(users.columns, easeWeights) : 0
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
