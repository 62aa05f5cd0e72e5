import type { Spec } from './record.ts'
import { algorithmsOf } from './parameters/parameters.ts'
import { isRanking } from './rules/family.ts'
import { valueAt } from './value-at.ts'

/** Fills in the defaults that differ between families, where the file gives nothing; `spec` may be of any shape. */
export function fillFamilyDefaults(spec: Partial<Spec>, written: unknown): void {
  const { family, data, evaluation, tune, parameters } = spec
  if (typeof family !== 'string' || !Object.hasOwn(algorithmsOf, family)) return
  if (family === 'search' && isObject(data) && isObject(data.split) && valueAt(written, '/data/split/by') === undefined) data.split.by = 'query'
  if (isObject(parameters) && valueAt(written, '/training/trainer') !== 'command') parameters.algorithm ??= algorithmsOf[family][0]
  if (isObject(tune)) tune.objective ??= isRanking(family) ? 'ndcgAt20' : 'auc'
  if (isRanking(family) && isObject(evaluation) && valueAt(written, '/evaluation/gates') === undefined) evaluation.gates = [{ metric: 'ndcgAt10', noWorseThanBaselineBy: 0.01 }]
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
