import { schemaEntries, typesOf } from './schema-nodes.ts'
import type { SchemaNode } from './schema-nodes.ts'
import type { SearchRange, Spec } from './record.ts'

type NumberRange = SearchRange & { min: number; max: number }

/** Keys that a study may search: what shapes the fit alone. Not the data, the labels and the calibration, since the values of two trials could not be
 *  compared then; not the seeds, since luck is no setting; not what has no effect on the result. */
export const searchableKeys: Record<Spec['family'] | 'events' | 'examples', readonly string[]> = {
  behavior: [...['hiddenUnits', 'trees', 'leaves', 'treeLearningRate', 'rowsPerLeaf', 'leafPenalty', 'rowShare', 'columnShare'].map((key) => `parameters.${key}`), 'training.epochs', 'training.batchSize', 'training.learningRate', 'training.l2', 'training.classWeights', 'training.earlyStopping.patience', 'training.earlyStopping.minDelta', 'features.numeric'],
  events: ['features.groups'],
  examples: ['features.categorical', 'features.ignore', 'features.rareBelow'],
  recommendation: ['neighbours', 'shrink', 'factors', 'iterations', 'alpha', 'regularization', 'frequencyScaling', 'contentWeight', 'recencyHalfLife', 'diversity', 'longTail', 'kindWeights.view', 'kindWeights.click', 'kindWeights.purchase'].map((key) => `parameters.${key}`),
  search: ['k1', 'b', 'vectorSize', 'vectorWeight', 'fields.name', 'fields.description', 'fields.tags', 'fields.category', 'fields.brand'].map((key) => `parameters.${key}`),
}

/** What the schema says of a key; undefined for one that no spec has. */
export function nodeOf(key: string): SchemaNode | undefined {
  return schemaEntries.find(({ path }) => path === key)?.node
}

/** Whether a range goes from a number to a number, rather than through choices. */
export function isNumber(range: SearchRange): range is NumberRange {
  return range.min !== undefined && range.max !== undefined
}

/** The value at a share of a range, 0 to 1, to four significant digits; whole numbers all have the same share of a linear range. */
export function valueAtShare(range: NumberRange, share: number): number {
  const { from, to } = axisOf(range)
  const at = from + share * (to - from)
  return rounded(range, range.scale === 'log' ? Math.exp(at) : at)
}

/** Where in a range a value lies, 0 to 1. */
export function shareOf(range: NumberRange, value: number): number {
  const { from, to } = axisOf(range)
  return Math.min(1, Math.max(0, ((range.scale === 'log' ? Math.log(value) : value) - from) / (to - from)))
}

/** The values that a grid takes of a range, each once: the choices, or `points` from min to max. */
export function gridOf(range: SearchRange): unknown[] {
  if (!isNumber(range)) return [...range.choices ?? []]
  const { min, max, points, scale } = range
  const values = Array.from({ length: points }, (_, i) => {
    const share = i / (points - 1)
    return rounded(range, scale === 'log' ? min * (max / min) ** share : min + share * (max - min))
  })
  return [...new Set(values)]
}

function rounded(range: NumberRange, value: number): number {
  return Math.min(range.max, Math.max(range.min, isWhole(range.key) ? Math.round(value) : Number(value.toPrecision(4))))
}

/** A whole number stands for the half before it and the half behind. */
function axisOf({ key, min, max, scale }: NumberRange): { from: number; to: number } {
  const half = isWhole(key) ? 0.5 : 0
  const [from, to] = [min - half, max + half]
  return scale === 'log' ? { from: Math.log(from), to: Math.log(to) } : { from, to }
}

function isWhole(key: string): boolean {
  const types = typesOf(nodeOf(key) ?? {})
  return types.includes('integer') && !types.includes('number')
}
