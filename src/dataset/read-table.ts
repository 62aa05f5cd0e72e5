import { failure } from '../base/errors.ts'
import { typeOfFile } from '../spec/record.ts'
import type { DataTable } from '../spec/record.ts'
import { readCsv } from './csv.ts'
import type { Row } from './csv.ts'
import { decode } from './decode.ts'
import { readJsonHeadings, readJsonLines } from './json-lines.ts'
import { openParquet } from './parquet.ts'
import type { DataFile, Source } from './source.ts'

/** One file of a table: its headings, and its rows below them in batches. Only the cells at the `wanted` places need be right. */
export interface TableFile { path: string; header: string[]; rows(wanted: readonly number[]): AsyncIterable<Row[]> }

/** A table and its own headings for some columns; one with dots in it, such as product.id, is within another object of JSON Lines. */
export type HeadedTable = DataTable & { columns?: Readonly<Partial<Record<string, string>>> }

/** The files of a table one after another, of whatever format and encoding; no more than a few hundred KiB of them are in memory at a time (of Parquet a row group of
 *  the wanted columns). A file must be read before the next one is asked for. `nested`: headings within other objects that are looked for beside those that the table names.
 *  `known`: the headings of files that were read before, by path, so that those of JSON Lines need not be looked for again. */
export async function* readTable(table: HeadedTable, source: Source, { nested = [], known }: { nested?: readonly string[]; known?: ReadonlyMap<string, string[]> } = {}): AsyncGenerator<TableFile> {
  const sought = [...nested, ...Object.values(table.columns ?? {}).filter((heading) => heading?.includes('.')).map(String)]
  for await (const file of source.open(table)) yield openers[typeOfFile(table)](file, table, sought, known?.get(file.path))
}

type Format = Exclude<DataTable['format'], 'auto'>

const openers: Record<Format, (file: DataFile, table: DataTable, nested: readonly string[], header: string[] | undefined) => Promise<TableFile>> = { csv: openCsv, jsonl: openJsonLines, parquet: openParquetFile }

async function openCsv(file: DataFile, { encoding, delimiter }: DataTable): Promise<TableFile> {
  const batches = readCsv(decode(file.read(), encoding, file.path), file.path, delimiter === 'tab' ? '\t' : delimiter)
  const first = await nextFilled(batches)
  const header = first?.shift()
  if (!first || !header) throw failure('DATA_EMPTY', { path: file.path })
  return {
    path: file.path,
    header: header.cells,
    async *rows() {
      yield first
      yield* batches
    },
  }
}

async function nextFilled(batches: AsyncGenerator<Row[]>): Promise<Row[] | undefined> {
  for (;;) {
    const { value, done } = await batches.next()
    if (done === true) return undefined
    if (value.length > 0) return value
  }
}

async function openJsonLines(file: DataFile, { encoding }: DataTable, nested: readonly string[], known: string[] | undefined): Promise<TableFile> {
  const text = () => decode(file.read(), encoding, file.path)
  const header = known ?? await readJsonHeadings(text(), file.path, nested)
  if (header.length === 0) throw failure('DATA_EMPTY', { path: file.path })
  return { path: file.path, header, rows: (wanted) => readJsonLines(text(), file.path, header, wanted) }
}

async function openParquetFile(file: DataFile): Promise<TableFile> {
  return { path: file.path, ...(await openParquet(file)) }
}
