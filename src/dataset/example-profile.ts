import { categoryShares, clusteredCounts, countNumbers, numberShares } from './distribution.ts'
import type { Distribution } from './distribution.ts'
import { exampleLeaks } from './leaks.ts'
import { numbering } from './numbering.ts'
import type { DataProfile, ExampleColumn, ExampleRows } from './record.ts'
import { repeatedRows } from './repeated-rows.ts'

/** The profile of labelled examples; the order of the rows counts for nothing but the halves by which a category is judged. */
export function profileOfExamples(rows: ExampleRows): DataProfile {
  const { columns, labels, groups, splits } = rows
  const inTraining = [...splits.keys()].filter((i) => splits[i] === 0)
  const inTest = [...splits.keys()].filter((i) => splits[i] === 2)
  const clusters = numbering()
  const clusterOf = Uint32Array.from(inTraining, (i) => clusters.of(groups[i]!))
  const unseen = columns.flatMap((column) => (column.kind === 'category' ? [unseenIn(column.values, new Set(inTraining.map((i) => column.values[i]!)))] : []))
  const target: ExampleColumn = { name: 'the target', kind: 'category', values: Array.from(labels, (label) => (label === 1 ? 'positive' : 'negative')) }
  const repeated = repeatedRows(rows)
  return {
    distributions: inTraining.length === 0 ? [] : [...columns, target].map((column) => distributionOf(column, inTraining, clusterOf)),
    coldShare: shareOf(inTest, (i) => unseen.some((isUnseen) => isUnseen(i))),
    coldUserShare: shareOf(inTest, (i) => !clusters.has(groups[i]!)),
    positiveShare: shareOf(inTraining, (i) => labels[i] === 1),
    ...(repeated.isTelling && { duplicateShare: repeated.inTraining / Math.max(1, inTraining.length) }),
    leaks: exampleLeaks(rows, repeated),
  }
}

function distributionOf(column: ExampleColumn, inTraining: readonly number[], clusterOf: Uint32Array): Distribution {
  const counts = clusteredCounts()
  if (column.kind === 'category') {
    const categories = numbering()
    for (const [at, i] of inTraining.entries()) counts.add(categories.of(column.values[i]!), clusterOf[at]!)
    return categoryShares(column.name, categories.names.map((category, i) => [category, counts.count(i)]), counts.designEffect())
  }
  const values = Float64Array.from(inTraining, (i) => column.values[i]!)
  const numbers = countNumbers(values)
  const edges = numberShares(column.name, numbers, 1).bins.map(({ bin }) => bin as number)
  for (const [at, value] of values.entries()) counts.add(rangeOf(value, edges), clusterOf[at]!)
  return numberShares(column.name, numbers, counts.designEffect())
}

/** Place of the first edge that is not below the value, by bisection. */
function rangeOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

function unseenIn(values: readonly string[], seen: ReadonlySet<string>): (i: number) => boolean {
  return (i) => !seen.has(values[i]!)
}

function shareOf(rows: readonly number[], isCounted: (i: number) => boolean): number {
  return rows.length === 0 ? 0 : rows.filter(isCounted).length / rows.length
}
