import { join } from 'node:path'
import { failure, isFailure } from '../base/errors.ts'
import { canonicalJson, exists, readTextIfAny, sha256, verifyFiles, writeFileAtomic } from '../base/files.ts'
import type { FileDigest } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { Spec } from '../spec/record.ts'
import { eventCleaner } from './clean-events.ts'
import type { CleanRows } from './clean-events.ts'
import { cleanItems } from './clean-items.ts'
import { eventColumns, findColumns, itemColumns } from './columns.ts'
import type { Column } from './columns.ts'
import { readCsv } from './csv.ts'
import type { CsvRow } from './csv.ts'
import { formatRows } from './format-rows.ts'
import { datasetRecord } from './record.ts'
import type { Dataset, Item, ShopEvent } from './record.ts'
import type { Source } from './source.ts'
import { splitByTime } from './split.ts'

/** Raised with every change of the rules by which rows are cleaned or divided: what older rules made is not used again. */
const cleaningVersion = 1

/** Reads the data that a spec names, cleans, de-duplicates, completes and divides it, and writes `events.csv`, `items.csv` and, last,
 *  `dataset.json` into the folder. Started again with the same data and rules it takes what is there. Nothing is written before
 *  everything was read: broken data leaves an older dataset as it was. Fails with DATA_… when the data cannot be used. */
export async function prepareDataset({ spec, folder }: { spec: Spec; folder: string }, { source, log }: { source: Source; log: Log }): Promise<Dataset> {
  const sources = await versions(spec, source)
  const recipe = recipeOf(spec)
  const prepared = await findPrepared(folder, sources, recipe, log)
  if (prepared) return prepared

  const items = await readItems(spec, source)
  const events = await readEvents(spec, source, items.rows)
  await refuseChanged(sources, await versions(spec, source))
  report(log, spec.data.items, items)
  report(log, spec.data.events, events)

  const points = splitByTime(events.rows.map(({ time }) => time), spec.data.split, spec.data.events)
  const contents = formatRows({ events: events.rows, items: items.rows })
  const files = Object.entries(contents).map(([path, text]) => ({ path, bytes: Buffer.byteLength(text), sha256: sha256(text) }))
  const dataset = datasetRecord.check({
    recipe,
    sources,
    files,
    events: countsOf(events),
    items: countsOf(items),
    users: new Set(events.rows.map(({ user }) => user)).size,
    fingerprint: sha256(canonicalJson({ files, validationFrom: points.validationFrom, testFrom: points.testFrom })),
    split: { ...points, from: iso(events.rows[0]!.time), validationFrom: iso(points.validationFrom), testFrom: iso(points.testFrom), to: iso(events.rows.at(-1)!.time) },
  }, folder)

  for (const [path, text] of Object.entries(contents)) await writeFileAtomic(join(folder, path), text)
  await writeFileAtomic(join(folder, 'dataset.json'), datasetRecord.format(dataset))
  log.info(`${count(points.train)} events before ${dataset.split.validationFrom} are for training, ${count(points.validation)} before ${dataset.split.testFrom} for validation, ${count(points.test)} for the test.`)
  return dataset
}

function versions(spec: Spec, source: Source): Promise<FileDigest[]> {
  return Promise.all([source.version(spec.data.events), source.version(spec.data.items)])
}

function recipeOf({ data: { kinds, split } }: Spec): string {
  return sha256(canonicalJson({ cleaningVersion, kinds, split }))
}

/** What an earlier run left, when it was made of the same data by the same rules and is still whole. */
async function findPrepared(folder: string, sources: FileDigest[], recipe: string, log: Log): Promise<Dataset | undefined> {
  const path = join(folder, 'dataset.json')
  if (!(await exists(path))) return undefined
  try {
    const dataset = datasetRecord.parse(await readTextIfAny(path) ?? '', path)
    if (dataset.recipe !== recipe || canonicalJson(dataset.sources) !== canonicalJson(sources)) return undefined
    await verifyFiles(folder, dataset.files)
    log.info(`The dataset is there already: ${count(dataset.events.kept)} events of ${count(dataset.users)} users, fingerprint ${dataset.fingerprint.slice(0, 12)}.`)
    return dataset
  } catch (error) {
    if (!isFailure(error)) throw error
    log.warn(`The dataset of an earlier run is not whole and is made again: ${error.message}.`)
    return undefined
  }
}

async function readItems(spec: Spec, source: Source) {
  const rows: CsvRow[] = []
  const header = await readTable(source, spec.data.items, itemColumns, () => ({ add: (batch) => { for (const row of batch) rows.push(row) } }))
  return refuseEmpty(spec.data.items, cleanItems(rows, header))
}

async function readEvents(spec: Spec, source: Source, items: readonly Item[]): Promise<CleanRows<ShopEvent, string, string>> {
  let cleaner: ReturnType<typeof eventCleaner> | undefined
  const catalogue = new Set(items.map(({ item }) => item))
  await readTable(source, spec.data.events, eventColumns, (header) => (cleaner = eventCleaner({ ...header, words: spec.data.kinds, catalogue })))
  return refuseEmpty(spec.data.events, cleaner!.finish())
}

interface Header<Name extends string> { width: number; columns: Record<Name, number> }

/** Hands the rows below the header on in batches, so that the raw rows of a large file are never in memory together. */
async function readTable<Name extends string>(source: Source, path: string, columns: Record<Name, Column>, start: (header: Header<Name>) => { add(rows: CsvRow[]): void }): Promise<Header<Name>> {
  let header: Header<Name> | undefined
  let receiver: { add(rows: CsvRow[]): void } | undefined
  for await (const batch of readCsv(source.read(path), path)) {
    const first = header ? undefined : batch.shift()
    if (first) {
      header = { width: first.cells.length, columns: findColumns(first.cells, columns, path) }
      receiver = start(header)
    }
    receiver?.add(batch)
  }
  if (!header) throw failure('DATA_EMPTY', { path })
  return header
}

function refuseEmpty<Rows extends CleanRows<unknown, string, string>>(path: string, rows: Rows): Rows {
  if (rows.rows.length === 0) throw failure('DATA_NOTHING_LEFT', { path, read: rows.nRead, reasons: rows.dropped.sentences().join('; ') || 'there is only a header' })
  return rows
}

function refuseChanged(before: FileDigest[], after: FileDigest[]): void {
  const changed = before.find((file, index) => file.sha256 !== after[index]?.sha256)
  if (changed) throw failure('DATA_CHANGED', { path: changed.path })
}

function report(log: Log, path: string, { rows, nRead, dropped, repaired }: CleanRows<unknown, string, string>): void {
  log.info(`${path}: ${count(nRead)} rows read, ${count(rows.length)} kept.`)
  for (const sentence of dropped.sentences()) log.info(`Dropped: ${sentence}.`)
  for (const sentence of repaired.sentences()) log.info(`Repaired: ${sentence}.`)
}

function countsOf({ rows, nRead, dropped, repaired }: CleanRows<unknown, string, string>): Dataset['events'] {
  return { read: nRead, kept: rows.length, dropped: dropped.counts(), repaired: repaired.counts() }
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
