import { formatCsvRow } from '../../src/dataset/csv.ts'

/** A table whose columns are the keys of its first row. */
export function csvOf(rows: readonly Record<string, string | number>[]): string {
  const header = Object.keys(rows[0]!)
  return [header, ...rows.map((row) => header.map((name) => String(row[name])))].map(formatCsvRow).join('')
}
