import type { DatasetRows } from '../dataset/record.ts'
import { familyOf } from '../families/index.ts'
import { metrics } from '../metrics/index.ts'
import { deepestCutOff, measureRankings } from '../metrics/ranking-metrics.ts'
import type { Spec } from '../spec/record.ts'
import { knownOfItems } from './known-of-items.ts'

/** Every metric of a model on the examples or cases of one split, opened from its files; NaN where one is undefined. */
export function measureModel(spec: Spec, rows: DatasetRows, files: ReadonlyMap<string, Uint8Array>, split: 'validation' | 'test'): Readonly<Record<string, number>> {
  const family = familyOf(spec.family)
  if (family.judges === 'rankings') {
    const cases = family.buildCases(rows, spec)[split]
    return measureRankings(cases, family.open(files).rank(rows, cases, deepestCutOff), knownOfItems(rows))
  }
  const examples = family.buildExamples(rows, spec)[split]
  const labels = examples.map(({ label }) => label)
  const scores = family.open(files).score(rows, examples)
  return Object.fromEntries(metrics.map(({ name, compute }) => [name, compute(labels, scores)]))
}
