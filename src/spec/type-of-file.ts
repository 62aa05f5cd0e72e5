import type { DataTable } from './record.ts'

/** What a table holds by its format, or by the ending of its path. */
export function typeOfFile({ format, path }: Pick<DataTable, 'format' | 'path'>): Exclude<DataTable['format'], 'auto'> {
  if (format !== 'auto') return format
  const file = (URL.parse(path)?.pathname ?? path).toLowerCase()
  return /\.(jsonl|ndjson)$/.test(file) ? 'jsonl' : file.endsWith('.parquet') ? 'parquet' : 'csv'
}
