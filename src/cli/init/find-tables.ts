import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join, posix, relative, sep } from 'node:path'
import { isFailure } from '../../base/errors.ts'
import { isMissing } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import { readTable } from '../../dataset/read-table.ts'
import type { Source } from '../../dataset/source.ts'
import { isUbi } from '../../dataset/ubi/headings.ts'
import type { DataTable } from '../../spec/record.ts'
import type { TableSample } from './recognise-table.ts'

const deepest = 3
const nFilesAtMost = 50
const nSampledRows = 2000
const skipped = new Set(['node_modules', 'dist', 'test', 'tests'])

/** The tables of a folder (CSV, JSON Lines, Parquet), each with its first rows, by path. What cannot be read is left out. */
export async function findTables(folder: string, source: Source, log: Log): Promise<TableSample[]> {
  const paths = (await listFiles(folder, folder, deepest)).filter((path) => /\.(csv|tsv|jsonl|ndjson|parquet)$/i.test(path)).sort()
  if (paths.length > nFilesAtMost) log.warn(`There are ${paths.length} tables; the first ${nFilesAtMost} are looked at.`)
  const samples: TableSample[] = []
  for (const path of paths.slice(0, nFilesAtMost)) {
    const sample = await sampleTable(path, source, log)
    if (sample) samples.push(sample)
  }
  return joinUbi(samples)
}

/** The events of User Behavior Insights do not say what was searched for: queries in a file of the same kind beside them belong to them. */
function joinUbi(samples: readonly TableSample[]): TableSample[] {
  const parts = samples.filter(({ headings }) => isUbi(headings))
  const isOfEvents = ({ headings }: TableSample) => headings.includes('action_name')
  const [events, ...others] = parts.filter(isOfEvents)
  if (!events || others.length > 0) return [...samples]
  const kind = ({ path, encoding, delimiter }: TableSample) => [dirname(path), extname(path), encoding, delimiter].join()
  const own = parts.filter((part) => kind(part) === kind(events))
  if (own.length === 1) return [...samples]
  const [files, ending] = [own.map(({ path }) => path), extname(events.path)]
  const joined = { ...events, files, path: posix.join(dirname(events.path), `{${files.map((path) => basename(path, ending)).join(',')}}${ending}`) }
  return samples.flatMap((sample) => (sample === events ? [joined] : own.includes(sample) ? [] : [sample]))
}

async function listFiles(root: string, folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => { if (isMissing(error)) return []; throw error })
  const found = await Promise.all(entries.filter(({ name }) => !name.startsWith('.')).map(async (entry) => {
    const path = join(folder, entry.name)
    if (entry.isFile()) return [relative(root, path).split(sep).join('/')]
    return entry.isDirectory() && depth > 1 && !skipped.has(entry.name) ? listFiles(root, path, depth - 1) : []
  }))
  return found.flat()
}

/** A file that is no UTF-8 may be GBK; a CSV file with one heading that holds another mark has that between its cells. */
async function sampleTable(path: string, source: Source, log: Log): Promise<TableSample | undefined> {
  const isTabbed = /\.tsv$/i.test(path)
  for (const encoding of ['utf-8', 'gbk'] as const) {
    try {
      const first = await readSample({ path, format: 'auto', encoding, delimiter: isTabbed ? 'tab' : ',' }, source)
      const other = first.headings.length === 1 ? ([';', 'tab', '|'] as const).find((mark) => first.headings[0]!.includes(mark === 'tab' ? '\t' : mark)) : undefined
      return other === undefined ? first : await readSample({ path, format: 'auto', encoding, delimiter: other }, source)
    } catch (error) {
      if (!isFailure(error)) throw error
      if (error.code === 'DATA_ENCODING' && encoding === 'utf-8') continue
      log.debug(`${path} is passed over: ${error.message}`)
      return undefined
    }
  }
  return undefined
}

async function readSample(table: DataTable & Pick<TableSample, 'delimiter' | 'encoding'>, source: Source): Promise<TableSample> {
  const rows: string[][] = []
  for await (const file of readTable(table, source)) {
    for await (const batch of file.rows(file.header.map((_heading, place) => place))) {
      rows.push(...batch.map(({ cells }) => cells))
      if (rows.length >= nSampledRows) break
    }
    return { path: table.path, delimiter: table.delimiter, encoding: table.encoding, headings: file.header, rows: rows.slice(0, nSampledRows) }
  }
  throw new Error(`no file at ${table.path}, which was listed a moment ago`)
}
