import type { ExampleColumn } from '../../../dataset/record.ts'
import { quantile } from '../../../metrics/quantile.ts'
import type { Spec } from '../../../spec/record.ts'
import type { Encoding } from '../featuriser.ts'
import { fitOneHot, placeOf, widthOf } from '../numerics/one-hot.ts'
import type { OneHot } from '../numerics/one-hot.ts'
import { applyScale, fitScale } from '../scaling.ts'
import type { Scale } from '../scaling.ts'

/** A column as the training rows showed it. */
export type TableColumn = NumberColumn | CategoryColumn
/** `fill` stands for a missing number; `levels` are seven quantiles, ascending. */
export interface NumberColumn { name: string; kind: 'number'; scale: Scale; fill: number; levels: number[] }
/** `usual`: the most frequent categories, the most frequent first. `isCoded`: one feature holds the place of the category, −1 for none, in place of
 *  one feature a category. */
interface CategoryColumn { name: string; kind: 'category'; encoding: OneHot; isCoded: boolean; usual: string[] }
/** One cell; undefined where nothing is known. */
export type Cell = number | string | undefined

export const levelQuantiles = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95]
const usualShown = 5
/** Trees have a bin for so many categories, one more for all rare ones, and one for those unknown. */
const mostCoded = 254

/** Learns a column from its training values, at least one. */
export function fitColumn({ name, kind, values }: ExampleColumn, { features, data }: Spec, encoding: Encoding): TableColumn {
  const isCoded = encoding === 'trees'
  if (kind === 'category') return { name, kind, encoding: fitOneHot(values, features.rareBelow, isCoded ? mostCoded : Infinity), isCoded, usual: mostFrequent(values, features.rareBelow) }
  const sorted = values.toSorted()
  return {
    name,
    kind,
    scale: fitScale(values, encoding === 'trees' ? 'asIs' : features.numeric === 'standard' ? 'standard' : 'quantile'),
    fill: data.cleaning.missingNumber === 'zero' ? 0 : quantile(sorted, 0.5),
    levels: levelQuantiles.map((q) => quantile(sorted, q)),
  }
}

/** One feature for a number, or for coded categories; else one for each frequent category, and one for all rare ones together. */
export function featureNamesOf(column: TableColumn): string[] {
  if (column.kind === 'number' || column.isCoded) return [column.name]
  const { encoding: { categories }, name } = column
  return [...categories.map((category) => `${name} ${category}`), ...(widthOf(column.encoding) > categories.length ? [`${name}, rare ones`] : [])]
}

/** Of each of these features how many codes it has; 0 for a number. */
export function categoriesOf(column: TableColumn): number[] {
  return column.kind === 'category' && column.isCoded ? [widthOf(column.encoding)] : featureNamesOf(column).map(() => 0)
}

/** Writes the features of one cell at `at` of the target, whose places are still 0; gives the place after them. A category that training never
 *  saw is all zeros, or the code −1, and so is a missing one. */
export function writeCell(column: TableColumn, cell: Cell, target: Float32Array, at: number): number {
  if (column.kind === 'number') {
    target[at] = applyScale(column.scale, typeof cell === 'number' ? cell : column.fill)
    return at + 1
  }
  const place = cell === undefined ? -1 : placeOf(column.encoding, String(cell))
  if (column.isCoded) {
    target[at] = place
    return at + 1
  }
  if (place >= 0) target[at + place] = 1
  return at + widthOf(column.encoding)
}

/** Only those that many rows share: they travel in golden queries. */
function mostFrequent(values: readonly string[], rareBelow: number): string[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const ranked = [...counts].filter(([, count]) => count >= rareBelow).sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
  return ranked.slice(0, usualShown).map(([value]) => value)
}
