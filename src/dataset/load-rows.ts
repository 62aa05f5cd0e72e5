import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../base/errors.ts'
import { isMissing, sha256 } from '../base/files.ts'
import { csvParser } from './csv.ts'
import type { Dataset, DatasetRows, EventKind, Item, ShopEvent } from './record.ts'

/** Reads the rows of a prepared dataset back. A file that is missing or was changed fails with FILE_NOT_FOUND or
 *  FILE_DIGEST_MISMATCH. */
export async function loadRows(folder: string, dataset: Dataset): Promise<DatasetRows> {
  const [events, items] = await Promise.all([readTable(folder, dataset, 'events.csv'), readTable(folder, dataset, 'items.csv')])
  return {
    events: events.map(parseEvent),
    items: items.map(parseItem),
    validationFrom: Date.parse(dataset.split.validationFrom),
    testFrom: Date.parse(dataset.split.testFrom),
  }
}

async function readTable(folder: string, dataset: Dataset, name: string): Promise<string[][]> {
  const path = join(folder, name)
  const expected = dataset.files.find((file) => file.path === name)?.sha256 ?? 'none'
  const content = await readFile(path).catch((error: unknown) => { throw isMissing(error) ? failure('FILE_NOT_FOUND', { path }, error) : error })
  const found = sha256(content)
  if (found !== expected) throw failure('FILE_DIGEST_MISMATCH', { path, found, expected })
  const parser = csvParser(path)
  return [...parser.push(content.toString('utf8')), ...parser.end()].slice(1).map(({ cells }) => cells)
}

function parseEvent([user, item, kind, time]: string[]): ShopEvent {
  return { user: user!, item: item!, kind: kind as EventKind, time: Date.parse(time!) }
}

function parseItem([item, name, description, tags, category, brand, price]: string[]): Item {
  return { item: item!, name: name!, description: description!, tags: tags === '' ? [] : tags!.split('|'), category: category!, brand: brand!, price: Number(price) }
}
