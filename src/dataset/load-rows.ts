import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../base/errors.ts'
import { isMissing, sha256, sha256File } from '../base/files.ts'
import { readCsv } from './csv.ts'
import { decode } from './decode.ts'
import { endsOf, splitOfTime } from './divide-events.ts'
import { float64s, uint8s } from './growing.ts'
import { numbering } from './numbering.ts'
import { queryEncoderFiles } from './query-encoder.ts'
import { readEmbedding } from './read-embedding.ts'
import type { Dataset, DatasetRows, EventKind, EventRows, ExampleColumn, ExampleRows, GradedItem, Item, QueryRows, ShopEvent } from './record.ts'
import { readSplitWord } from './split.ts'

/** Reads the rows of a prepared dataset back, as a stream. A file that is missing or was changed fails with FILE_NOT_FOUND or
 *  FILE_DIGEST_MISMATCH. */
export function loadRows(folder: string, dataset: Dataset): Promise<DatasetRows> {
  if (dataset.columns) return loadExamples(folder, dataset, dataset.columns)
  return dataset.grades ? loadQueries(folder, dataset, dataset.grades) : loadEvents(folder, dataset)
}

async function loadEvents(folder: string, dataset: Dataset): Promise<EventRows> {
  const events: ShopEvent[] = []
  const words = numbering()
  const own = (text: string) => words.names[words.of(text)]!
  const splits = uint8s()
  const { validationFrom, testFrom } = dataset.split
  const points = validationFrom === undefined || testFrom === undefined ? undefined : { validationFrom: Date.parse(validationFrom), testFrom: Date.parse(testFrom) }
  await readRows(folder, dataset, 'events.csv', ([user, item, kind, timeText, split]) => {
    const time = Date.parse(timeText!)
    events.push({ user: own(user!), item: own(item!), kind: own(kind!) as EventKind, time })
    splits.push(points ? splitOfTime(time, points) : readSplitWord(split!)!)
  })
  const items = await loadItems(folder, dataset)
  return { kind: 'events', events, items, splits: splits.values(), endsAt: endsOf(splits.values(), (i) => events[i]!.time, points) }
}

async function loadItems(folder: string, dataset: Dataset): Promise<Item[]> {
  const items: Item[] = []
  await readRows(folder, dataset, 'items.csv', ([item, name, description, tags, category, brand, price, riskClass = '', embedding = '']) => {
    items.push({ item: item!, name: name!, description: description!, tags: tags === '' ? [] : tags!.split('|'), category: category!, brand: brand!, price: Number(price), ...(riskClass !== '' && { riskClass: Number(riskClass) }), ...(embedding !== '' && { embedding: readEmbedding(embedding)! }) })
  })
  return items
}

async function loadQueries(folder: string, dataset: Dataset, grades: QueryRows['grades']): Promise<QueryRows> {
  const judgements: GradedItem[] = []
  const words = numbering()
  const own = (text: string) => words.names[words.of(text)]!
  const splits = uint8s()
  await readRows(folder, dataset, 'judgements.csv', ([query, item, grade, split]) => {
    judgements.push({ query: own(query!), item: own(item!), grade: Number(grade) })
    splits.push(readSplitWord(split!)!)
  })
  return { kind: 'queries', items: await loadItems(folder, dataset), judgements, splits: splits.values(), grades, ...(dataset.queryEncoder && { queryEncoder: { settings: dataset.queryEncoder, ...await loadEncoder(folder, dataset) } }) }
}

async function loadEncoder(folder: string, dataset: Dataset): Promise<{ onnx: Uint8Array; tokenizer: Uint8Array }> {
  const read = async (name: string) => {
    const path = join(folder, name)
    const bytes = await readFile(path).catch((error: unknown) => { throw isMissing(error) ? failure('FILE_NOT_FOUND', { path }, error) : error })
    const [found, expected] = [sha256(bytes), dataset.files.find((file) => file.path === name)?.sha256 ?? 'none']
    if (found !== expected) throw failure('FILE_DIGEST_MISMATCH', { path, found, expected })
    return bytes
  }
  return { onnx: await read(queryEncoderFiles.onnx), tokenizer: await read(queryEncoderFiles.tokenizer) }
}

async function loadExamples(folder: string, dataset: Dataset, plan: NonNullable<Dataset['columns']>): Promise<ExampleRows> {
  const [labels, splits] = [uint8s(), uint8s()]
  const groups: string[] = []
  const words = numbering()
  const own = (text: string) => words.names[words.of(text)]!
  const columns = plan.map(({ name, kind }) => (kind === 'number' ? numbers(name) : categories(name, own)))
  await readRows(folder, dataset, 'examples.csv', ([label, group, split, ...cells]) => {
    labels.push(Number(label))
    groups.push(own(group!))
    splits.push(readSplitWord(split!)!)
    columns.forEach((column, i) => { column.add(cells[i]!) })
  })
  return { kind: 'examples', columns: columns.map(({ finish }) => finish()), labels: labels.values(), groups, splits: splits.values() }
}

interface LoadedColumn { add(cell: string): void; finish(): ExampleColumn }

function numbers(name: string): LoadedColumn {
  const values = float64s()
  return { add(cell) { values.push(Number(cell)) }, finish: () => ({ name, kind: 'number', values: values.values() }) }
}

function categories(name: string, own: (text: string) => string): LoadedColumn {
  const values: string[] = []
  return { add(cell) { values.push(own(cell)) }, finish: () => ({ name, kind: 'category', values }) }
}

/** Hands the rows below the header on; the digest is known only at the end, so nothing may be believed before this has returned. */
async function readRows(folder: string, dataset: Dataset, name: string, add: (cells: string[]) => void): Promise<void> {
  const path = join(folder, name)
  const expected = dataset.files.find((file) => file.path === name)?.sha256 ?? 'none'
  const hash = createHash('sha256')
  let isHeader = true
  let problem: unknown
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk as Buffer)
      yield chunk as Buffer
    }
  }
  try {
    for await (const batch of readCsv(decode(bytes(), 'utf-8', path), path)) {
      for (const { cells } of batch) {
        if (!isHeader) add(cells)
        isHeader = false
      }
    }
  } catch (error) {
    if (isMissing(error)) throw failure('FILE_NOT_FOUND', { path }, error)
    problem = error
  }
  const found = problem === undefined ? hash.digest('hex') : await sha256File(path)
  if (found !== expected) throw failure('FILE_DIGEST_MISMATCH', { path, found, expected }, problem)
  if (problem !== undefined) throw problem
}
