import type { AsyncBuffer, FileMetaData } from 'hyparquet'
import { failure, messageOf, RankopsError } from '../base/errors.ts'
import type { Row } from './csv.ts'
import type { DataFile } from './source.ts'

const batchRows = 4096

export interface Parquet {
  header: string[]
  /** The rows in batches, counted from 1; only the wanted columns are read, the cells of all others are empty. One row group of these columns is in memory
   *  at a time. */
  rows(wanted: readonly number[]): AsyncGenerator<Row[]>
}

/** Opens Apache Parquet of any usual compression. Whole numbers of 64 bits keep their digits, times become ISO 8601 (UTC), nested values their JSON. A file without
 *  its end fails with DATA_TORN_FILE, a row group that cannot be read with DATA_TORN_ROW at its first row. The library is loaded here,
 *  since few need it. */
export async function openParquet(file: DataFile): Promise<Parquet> {
  const { parquetMetadataAsync, parquetSchema } = await import('hyparquet')
  const buffer = asyncBuffer(file)
  const metadata = await orTorn(() => parquetMetadataAsync(buffer), (problem) => failure('DATA_TORN_FILE', { path: file.path, format: 'Parquet', problem }))
  const header = parquetSchema(metadata).children.map(({ element }) => element.name)
  return {
    header,
    async *rows(wanted) {
      let start = 0
      for (const group of metadata.row_groups) {
        const end = start + Number(group.num_rows)
        const columns = await readGroup(buffer, metadata, wanted.map((place) => header[place]!), { start, end }, file.path)
        for (let at = start; at < end; at += batchRows) {
          yield Array.from({ length: Math.min(batchRows, end - at) }, (_, i) => {
            const cells = header.map(() => '')
            wanted.forEach((place, column) => { cells[place] = textOf(columns[column]![at - start + i]) })
            return { row: at + i + 1, cells }
          })
        }
        start = end
      }
    },
  }
}

/** The values of some columns of one row group: [columns][rows]. */
async function readGroup(file: AsyncBuffer, metadata: FileMetaData, names: string[], { start, end }: { start: number; end: number }, path: string): Promise<unknown[][]> {
  const [{ parquetRead }, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')])
  const columns = new Map(names.map((name) => [name, new Array<unknown>(end - start)]))
  await orTorn(
    () => parquetRead({
      file, metadata, compressors, columns: names, rowStart: start, rowEnd: end,
      parsers: { dateFromDays: (days) => isoOf(days * 86_400_000)?.slice(0, 10) },
      onChunk({ columnName, columnData, rowStart }) {
        const column = columns.get(columnName)!
        for (let i = 0; i < columnData.length; i++) column[rowStart - start + i] = columnData[i]
      },
    }),
    (problem) => failure('DATA_TORN_ROW', { path, row: start + 1, problem: `the row group that begins here cannot be read (${problem})` }),
  )
  return names.map((name) => columns.get(name)!)
}

function asyncBuffer(file: DataFile): AsyncBuffer {
  return {
    byteLength: file.size,
    async slice(start, end = file.size) {
      const bytes = new Uint8Array(Math.max(0, end - start))
      let length = 0
      for await (const chunk of file.read(start, end)) {
        bytes.set(chunk, length)
        length += chunk.length
      }
      return bytes.buffer
    },
  }
}

/** What the library finds wrong is the file's fault; a file that changed has said so itself. */
async function orTorn<T>(read: () => Promise<T>, torn: (problem: string) => Error): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw error instanceof RankopsError ? error : torn(messageOf(error))
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (value instanceof Date) return isoOf(value.getTime()) ?? ''
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value === 'object') return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
  return String(value as number | bigint | boolean)
}

function isoOf(time: number): string | undefined {
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : undefined
}
