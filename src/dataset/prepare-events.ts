import type { Spec } from '../spec/record.ts'
import { eventCleaner } from './clean-events.ts'
import type { CleanEvents } from './clean-events.ts'
import { columnsFor, findColumns, findHeading } from './columns.ts'
import { divideEvents } from './divide-events.ts'
import type { EncodingPorts } from './encode-items.ts'
import { eventProfiler } from './event-profile.ts'
import { formatEvents, formatItems } from './format-rows.ts'
import { refuseEmpty } from './prepared.ts'
import type { Prepared } from './prepared.ts'
import { readItems } from './read-items.ts'
import { readTable } from './read-table.ts'
import { splitNames } from './record.ts'
import type { DataProfile, Item } from './record.ts'
import type { Source } from './source.ts'
import { bySplit } from './tables.ts'

type EventData = Spec['data'] & Required<Pick<Spec['data'], 'events' | 'items'>>

/** Reads, cleans and divides the events and the catalogue that a spec names. */
export async function prepareEvents(data: EventData, family: Spec['family'], ports: EncodingPorts): Promise<Prepared> {
  const { source } = ports
  const items = await readItems(data, family, ports)
  refuseEmpty({ name: 'items', path: data.items.path, ...items })
  const events = await readEvents(data, family, source, items.counts.items)
  refuseEmpty({ name: 'events', path: data.events.path, ...events })
  const divided = divideEvents(events.counts, data.split, data.events.path)
  const isByTime = data.split.by === 'time'
  return {
    tables: [{ name: 'items', path: data.items.path, ...items }, { name: 'events', path: data.events.path, ...events }],
    split: divided.record,
    users: countUsers(events.counts),
    contents: { 'events.csv': formatEvents(events.counts, isByTime ? undefined : divided.splits), 'items.csv': formatItems(items.counts.items) },
    profile: profileOfEvents(events.counts, items.counts.items, divided, data.split.by),
  }
}

async function readEvents(data: EventData, family: Spec['family'], source: Source, items: readonly Item[]): Promise<{ files: string[]; counts: CleanEvents }> {
  const cleaner = eventCleaner({ words: data.kinds, catalogue: new Set(items.map(({ item }) => item)), cleaning: data.cleaning, mayBeOrdered: family === 'recommendation' })
  const files: string[] = []
  for (const { table, split } of bySplit('events', data.events, data.split)) {
    for await (const file of readTable(table, source)) {
      const columns = findColumns(file.header, columnsFor(family).events, file.path, table.columns)
      const column = data.split.by === 'column' ? findHeading(file.header, data.split.column ?? '', file.path) : undefined
      const layout = { width: file.header.length, columns, file: files.push(file.path) - 1, split: split === undefined ? column === undefined ? undefined : { column } : splitNames.indexOf(split) }
      for await (const rows of file.rows([...Object.values(columns).filter((place) => place !== -1), ...(column === undefined ? [] : [column])])) cleaner.add(rows, layout)
    }
  }
  return { files, counts: cleaner.finish() }
}

function countUsers({ nKept, userAt }: CleanEvents): number {
  const users = new Set<string>()
  for (let i = 0; i < nKept; i++) users.add(userAt(i))
  return users.size
}

function profileOfEvents({ nKept, at }: CleanEvents, items: readonly Item[], { splits, endsAt }: { splits: Uint8Array; endsAt: readonly number[] }, by: Spec['data']['split']['by']): DataProfile {
  const profiler = eventProfiler({ by, endsAt })
  for (const item of items) profiler.addItem(item)
  for (let i = 0; i < nKept; i++) profiler.addEvent(at(i), splits[i]!)
  return profiler.finish()
}
