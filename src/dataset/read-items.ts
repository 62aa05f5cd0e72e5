import type { Spec } from '../spec/record.ts'
import { itemCleaner } from './clean-items.ts'
import type { CleanItems } from './clean-items.ts'
import { columnsFor, findColumns } from './columns.ts'
import { readTable } from './read-table.ts'
import { encodeItems } from './encode-items.ts'
import type { EncodingPorts } from './encode-items.ts'

/** Reads and cleans the catalogue; the encoders that the spec names make the vectors of its items. */
export async function readItems(data: Pick<Spec['data'], 'cleaning' | 'encoders'> & Required<Pick<Spec['data'], 'items'>>, family: Spec['family'], ports: EncodingPorts): Promise<{ files: string[]; counts: CleanItems }> {
  const cleaner = itemCleaner(data.cleaning)
  const files: string[] = []
  for await (const file of readTable(data.items, ports.source)) {
    const columns = findColumns(file.header, columnsFor(family).items, file.path, data.items.columns)
    const layout = { width: file.header.length, columns, file: files.push(file.path) - 1 }
    for await (const rows of file.rows(Object.values(columns).filter((place) => place !== -1))) cleaner.add(rows, layout)
  }
  const counts = cleaner.finish()
  return { files, counts: data.encoders && counts.items.length > 0 ? await encodeItems(counts, data.encoders, ports) : counts }
}
