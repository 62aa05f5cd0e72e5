import type { TableColumn } from './column.ts'

/** Made-up rows, so that none of a person travels with the model: all numbers at one quantile and the i-th most frequent categories; one row
 *  that tells nothing, and one of categories that nobody has. */
export function goldenRequestsOf(columns: readonly TableColumn[]): { values: Record<string, number | string> }[] {
  const made = [3, 2, 4, 1, 5].map((level, i) => ({
    values: Object.fromEntries(columns.flatMap((column): [string, number | string][] => {
      if (column.kind === 'number') return [[column.name, column.levels[level]!]]
      return column.usual.length === 0 ? [] : [[column.name, column.usual[i % column.usual.length]!]]
    })),
  }))
  const unknown = { values: Object.fromEntries(columns.flatMap(({ kind, name }) => (kind === 'category' ? [[name, 'a category nobody has']] : []))) }
  return [...made, { values: {} }, unknown]
}
