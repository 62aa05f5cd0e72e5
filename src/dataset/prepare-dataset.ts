import { join } from 'node:path'
import { failure, isFailure } from '../base/errors.ts'
import { canonicalJson, exists, readTextIfAny, sha256, verifyFiles } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { Spec } from '../spec/record.ts'
import { encoderFilesOf, encoderKey } from './encoders.ts'
import type { EncodingPorts } from './encode-items.ts'
import { prepareEvents } from './prepare-events.ts'
import { prepareExamples } from './prepare-examples.ts'
import { prepareQueries } from './prepare-queries.ts'
import type { Prepared, ReadTable } from './prepared.ts'
import { datasetRecord } from './record.ts'
import type { Dataset } from './record.ts'
import type { FileVersion, Reference, Snapshots, Source } from './source.ts'
import { tablesOf } from './tables.ts'
import { writeTogether } from './write-together.ts'

/** Raised with every change of the rules by which rows are cleaned or divided: what older rules made is not used again. */
const cleaningVersion = 5

/** `vectors`: the folder where what encoders made is kept for the next time. */
interface DatasetPorts { source: Source; log: Log; snapshots?: Snapshots; vectors?: string }

/** Reads the data that a spec names, cleans, de-duplicates, completes and divides it, and writes `events.csv` and `items.csv`, `examples.csv`, or `judgements.csv`
 *  (those that are made of clicks too) and `items.csv`, and, last, `dataset.json` into the folder. Started again with the same data and rules it takes what is there. Nothing is put into place before
 *  everything was read and written: broken data leaves an older dataset as it was. Some 30 bytes an event are in memory, and
 *  never a file. With data.snapshot the raw files are kept too. Fails with DATA_… when the data cannot be used. */
export async function prepareDataset({ spec, folder }: { spec: Spec; folder: string }, { source, log, snapshots, vectors }: DatasetPorts): Promise<Dataset> {
  const found = await versionsOf(spec, source)
  const recipe = recipeOf(spec)
  const dataset = await findPrepared(folder, found, recipe, log) ?? await prepare(spec, folder, found, recipe, { source, log, vectors })
  if (spec.data.snapshot && snapshots) await keepFiles(spec, source, found, snapshots)
  return dataset
}

async function prepare(spec: Spec, folder: string, found: readonly FileVersion[], recipe: string, { source, log, vectors }: Omit<DatasetPorts, 'snapshots' | 'vectors'> & { vectors: string | undefined }): Promise<Dataset> {
  const sizes = new Map<string, number>()
  const prepared = await read(spec, { source: measured(source, sizes), cache: vectors, log }).catch(async (error: unknown) => {
    // Whatever is wrong with data that changed meanwhile, that it changed is the reason.
    if (isFailure(error)) refuseChanged(found, await versionsOf(spec, source).catch(() => found))
    throw error
  })
  refuseChanged(found, await versionsOf(spec, source))
  for (const table of prepared.tables) report(log, table)

  const { tables, contents, ...rest } = prepared
  const sources = found.map((file) => ({ ...file, bytes: sizes.get(file.path) ?? 0 }))
  let dataset: Dataset | undefined
  await writeTogether(folder, contents, (files) => {
    const fingerprint = sha256(canonicalJson({ files, split: rest.split, ...(rest.grades && { grades: rest.grades }) }))
    dataset = datasetRecord.check({ ...rest, recipe, sources, files, fingerprint, tables: tables.map(countsOf) }, folder)
    return { path: 'dataset.json', text: datasetRecord.format(dataset) }
  })
  log.info(splitSentence(prepared))
  return dataset!
}

function read({ family, data, features }: Spec, ports: EncodingPorts): Promise<Prepared> {
  const { events, items, examples, judgements, clicks } = data
  if (examples) return prepareExamples({ ...data, examples }, features, ports.source)
  if (items && (judgements || clicks)) return prepareQueries({ ...data, items }, family, ports)
  if (!events || !items) throw new Error('a spec has events and items, examples, or items and judgements or clicks')
  return prepareEvents({ ...data, events, items }, family, ports)
}

async function versionsOf({ data }: Spec, source: Source): Promise<FileVersion[]> {
  return (await Promise.all(filesOf(data).map((reference) => source.versions(reference)))).flat()
}

/** Tables, and what encoders are made of and read. */
function filesOf(data: Spec['data']): Reference[] {
  return [...tablesOf(data).map(({ table }) => table), ...encoderFilesOf(data)]
}

/** What decides the rows beside the content of the files. */
function recipeOf({ family, data: { kinds, grades, cleaning, split, target, positive, group, encoders, ...data }, features: { categorical, ignore } }: Spec): string {
  const tables = tablesOf({ ...data, split } as Spec['data']).map(({ name, table: { path: _, sha256: __, ...table }, split: own }) => ({ name, split: own, ...table }))
  return sha256(canonicalJson({ cleaningVersion, family, kinds, grades, cleaning, split, target, positive, group, tables, categorical, ignore, ...(encoders && { encoders: encoders.map(encoderKey) }) }))
}

/** What an earlier run left, when it was made of the same data by the same rules and is still whole. */
async function findPrepared(folder: string, found: readonly FileVersion[], recipe: string, log: Log): Promise<Dataset | undefined> {
  const path = join(folder, 'dataset.json')
  if (!(await exists(path))) return undefined
  try {
    const dataset = datasetRecord.parse(await readTextIfAny(path) ?? '', path)
    if (dataset.recipe !== recipe || canonicalJson(dataset.sources.map(({ bytes: _, ...file }) => file)) !== canonicalJson(found)) return undefined
    await verifyFiles(folder, dataset.files)
    const rows = dataset.tables.find(({ name }) => name !== 'items')!
    log.info(`The dataset is there already: ${count(rows.kept)} ${rows.name} of ${count(dataset.users)} ${{ events: 'users', items: 'items', examples: 'groups', judgements: 'queries', clicks: 'queries' }[rows.name]}, fingerprint ${dataset.fingerprint.slice(0, 12)}.`)
    return dataset
  } catch (error) {
    if (!isFailure(error)) throw error
    log.warn(`The dataset of an earlier run is not whole and is made again: ${error.message}.`)
    return undefined
  }
}

/** The source, noting how large each file is. */
function measured({ versions, open }: Source, sizes: Map<string, number>): Source {
  return {
    versions,
    async *open(reference: Reference) {
      for await (const file of open(reference)) {
        sizes.set(file.path, file.size)
        yield file
      }
    },
  }
}

async function keepFiles({ data }: Spec, source: Source, found: readonly FileVersion[], snapshots: Snapshots): Promise<void> {
  const digests = new Map(found.map((file) => [file.path, file.sha256]))
  for (const reference of filesOf(data)) for await (const file of source.open(reference)) await snapshots.keep(file, digests.get(file.path) ?? '')
}

function refuseChanged(before: readonly FileVersion[], after: readonly FileVersion[]): void {
  const changed = before.find((file, i) => file.sha256 !== after[i]?.sha256 || file.path !== after[i]?.path) ?? after[before.length]
  if (changed) throw failure('DATA_CHANGED', { path: changed.path })
}

function report(log: Log, { path, files, counts: { nRead, nKept, dropped, repaired } }: ReadTable): void {
  log.info(`${path}: ${count(nRead)} rows read${files.length > 1 ? ` from ${files.length} files` : ''}, ${count(nKept)} kept.`)
  for (const sentence of dropped.sentences(files)) log.info(`Dropped: ${sentence}.`)
  for (const sentence of repaired.sentences(files)) log.info(`Repaired: ${sentence}.`)
}

function countsOf({ name, counts: { nRead, nKept, dropped, repaired } }: ReadTable): Dataset['tables'][number] {
  return { name, read: nRead, kept: nKept, dropped: dropped.counts(), repaired: repaired.counts() }
}

const ways: Record<Dataset['split']['by'], string> = { time: 'by time', user: 'by user', row: 'by the number of the row', column: 'by their column', files: 'by their files', userTime: 'by the time of each user', leaveOneOut: 'by leaving the newest of each user out', query: 'by query' }

function splitSentence({ tables, split: { by, train, validation, test, validationFrom, testFrom } }: Prepared): string {
  const table = tables.find(({ name }) => name !== 'items')!
  const name = table.name === 'clicks' ? 'pairs of a query and an item' : table.name
  if (by === 'time') return `${count(train)} ${name} before ${validationFrom} are for training, ${count(validation)} before ${testFrom} for validation, ${count(test)} for the test.`
  return `${count(train)} ${name} are for training, ${count(validation)} for validation, ${count(test)} for the test, divided ${ways[by]}.`
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
