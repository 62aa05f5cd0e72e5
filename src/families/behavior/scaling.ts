import type { FromSchema } from '../../base/schema.ts'
import { fitQuantiles, normalScore } from './numerics/quantile-transform.ts'

/** How one column of numbers enters the model. Trees ask only what is larger and take it as it is. */
export type Scale = { kind: 'standard'; mean: number; deviation: number } | { kind: 'quantile'; quantiles: Float64Array } | { kind: 'asIs' }

/** A value further out than this many deviations says no more than this: rare one-hots and freak prices stay harmless. */
const limit = 10
/** Features are float32. */
const largest = 3.4028234663852886e38

/** From the training values of a column; one that never varies becomes 0. */
export function fitScale(values: Float64Array, kind: Scale['kind']): Scale {
  if (kind === 'asIs') return { kind }
  if (kind === 'quantile') return { kind, ...fitQuantiles(values) }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return { kind, mean, deviation: deviation < 1e-9 ? 1 : deviation }
}

/** standard: (value − mean) / deviation, cut at ±10. quantile: the value's rank among the training rows as a normal score. asIs: the value. */
export function applyScale(scale: Scale, value: number): number {
  if (scale.kind === 'asIs') return Math.max(-largest, Math.min(largest, value))
  if (scale.kind === 'quantile') return normalScore(scale, value)
  return Math.max(-limit, Math.min(limit, (value - scale.mean) / scale.deviation))
}

export const scaleSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    mean: { type: 'number' },
    deviation: { type: 'number', exclusiveMinimum: 0 },
    quantiles: { type: 'array', minItems: 2, items: { type: 'number' }, description: 'Of the training rows, at equal probabilities; in place of mean and deviation.' },
    asIs: { const: true, description: 'Numbers are taken as they are.' },
  },
} as const

export function formatScale(scale: Scale): FromSchema<typeof scaleSchema> {
  if (scale.kind === 'asIs') return { asIs: true }
  return scale.kind === 'quantile' ? { quantiles: [...scale.quantiles] } : { mean: scale.mean, deviation: scale.deviation }
}

/** Undefined where it is none of the three, or its quantiles do not ascend. */
export function parseScale({ mean, deviation, quantiles, asIs }: FromSchema<typeof scaleSchema>): Scale | undefined {
  if (asIs) return mean === undefined && deviation === undefined && quantiles === undefined ? { kind: 'asIs' } : undefined
  if (!quantiles) return mean === undefined || deviation === undefined ? undefined : { kind: 'standard', mean, deviation }
  const isWhole = mean === undefined && deviation === undefined && quantiles.every((value, i) => i === 0 || value >= quantiles[i - 1]!)
  return isWhole ? { kind: 'quantile', quantiles: Float64Array.from(quantiles) } : undefined
}
