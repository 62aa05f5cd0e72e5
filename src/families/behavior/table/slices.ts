import { failure } from '../../../base/errors.ts'
import type { ExampleRows } from '../../../dataset/record.ts'
import { quantile } from '../../../metrics/quantile.ts'
import type { Example } from '../../family.ts'

/** Divides labelled rows by a category, or by a number at the quartiles of the training rows. */
export function sliceRows(by: string, { columns, splits }: ExampleRows, examples: readonly Example[]): string[] {
  const column = columns.find(({ name }) => name === by)
  if (!column) throw failure('SLICE_UNKNOWN', { by, known: columns.map(({ name }) => name).join(', ') })
  if (column.kind === 'category') return examples.map(({ row }) => column.values[row] || '(empty)')

  const training = column.values.filter((_, row) => splits[row] === 0).sort()
  const edges = [...new Set([0.25, 0.5, 0.75].map((q) => quantile(training, q)))]
  return examples.map(({ row }) => rangeOf(column.values[row]!, edges))
}

/** "≤ 20", "20 < … ≤ 50", "> 50" */
function rangeOf(value: number, edges: readonly number[]): string {
  const place = edges.findIndex((edge) => value <= edge)
  const figure = (edge: number) => String(Number(edge.toPrecision(4)))
  if (place === 0) return `≤ ${figure(edges[0]!)}`
  return place < 0 ? `> ${figure(edges.at(-1)!)}` : `${figure(edges[place - 1]!)} < … ≤ ${figure(edges[place]!)}`
}
