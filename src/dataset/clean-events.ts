import type { CsvRow } from './csv.ts'
import type { EventKind, ShopEvent } from './record.ts'
import { readTime } from './read-time.ts'
import type { TimeForm } from './read-time.ts'
import { tally } from './tally.ts'
import type { Tally } from './tally.ts'

export type EventDrop = 'wrong number of cells' | 'no user' | 'no item' | 'unknown kind' | 'unreadable time' | 'item not in the catalogue' | 'duplicate' | 'time far after all others'
export type EventRepair = 'white space around a value' | 'kind in another spelling' | 'time in seconds' | 'time in milliseconds' | 'time without zone, read as UTC' | 'date without time, read as midnight UTC'

export interface EventRules {
  /** Cells of a row, and where the columns stand. */
  width: number
  columns: Record<'user' | 'item' | 'kind' | 'time', number>
  /** The file's words for each kind. */
  words: Record<EventKind, string>
  catalogue: ReadonlySet<string>
}

export interface CleanRows<Row, Drop extends string, Repair extends string> { rows: Row[]; nRead: number; dropped: Tally<Drop>; repaired: Tally<Repair> }

interface Candidate extends ShopEvent { row: number; repairs: readonly EventRepair[] }

/** Takes rows as they come (`add`) and gives what is left of them (`finish`): trimmed, in one spelling, each event once, ascending by
 *  time, then user, item and kind. The same rows in another order give the same result. */
export function eventCleaner(rules: EventRules): { add(rows: readonly CsvRow[]): void; finish(): CleanRows<ShopEvent, EventDrop, EventRepair> } {
  const dropped = tally<EventDrop>()
  const candidates: Candidate[] = []
  const kinds = new Map((Object.entries(rules.words) as [EventKind, string][]).map(([kind, word]) => [plainSpelling(word), kind]))
  let nRead = 0

  return {
    add(rows) {
      nRead += rows.length
      for (const row of rows) {
        const read = readEvent(row, rules, kinds)
        if (typeof read === 'string') dropped.add(read, row.row)
        else candidates.push(read)
      }
    },
    finish() {
      const repaired = tally<EventRepair>()
      const kept = dropLateTimes(dropDuplicates(candidates, dropped), dropped)
      for (const { row, repairs } of kept) for (const repair of repairs) repaired.add(repair, row)
      return { rows: kept.map(({ user, item, kind, time }) => ({ user, item, kind, time })), nRead, dropped, repaired }
    },
  }
}

const noRepairs: readonly EventRepair[] = []
const timeRepairs: Record<TimeForm, readonly EventRepair[]> = {
  exact: noRepairs,
  seconds: ['time in seconds'],
  milliseconds: ['time in milliseconds'],
  'no zone': ['time without zone, read as UTC'],
  date: ['date without time, read as midnight UTC'],
}

function readEvent({ row, cells }: CsvRow, { width, columns, words, catalogue }: EventRules, kinds: ReadonlyMap<string, EventKind>): Candidate | EventDrop {
  if (cells.length !== width) return 'wrong number of cells'
  const raw = [cells[columns.user]!, cells[columns.item]!, cells[columns.kind]!, cells[columns.time]!] as const
  const [user, item, word, timeText] = [raw[0].trim(), raw[1].trim(), raw[2].trim(), raw[3].trim()]
  if (user === '') return 'no user'
  if (item === '') return 'no item'
  const kind = kinds.get(plainSpelling(word))
  if (kind === undefined) return 'unknown kind'
  const time = readTime(timeText)
  if (time === undefined) return 'unreadable time'
  if (!catalogue.has(item)) return 'item not in the catalogue'

  let repairs = timeRepairs[time.form]
  if (word !== words[kind]) repairs = [...repairs, 'kind in another spelling']
  if (user !== raw[0] || item !== raw[1] || word !== raw[2] || timeText !== raw[3]) repairs = [...repairs, 'white space around a value']
  return { user, item, kind, time: time.time, row, repairs }
}

/** Full-width letters and capitals mean the same (Unicode NFKC). */
function plainSpelling(word: string): string {
  return word.normalize('NFKC').trim().toLowerCase()
}

/** Of equal events the one that needed least repair stays. */
function dropDuplicates(candidates: Candidate[], dropped: Tally<EventDrop>): Candidate[] {
  const sorted = candidates.sort((a, b) => compareEvents(a, b) || a.repairs.length - b.repairs.length || compare(a.repairs.join(), b.repairs.join()) || a.row - b.row)
  return sorted.filter((event, index) => {
    const isFirst = index === 0 || compareEvents(sorted[index - 1]!, event) !== 0
    if (!isFirst) dropped.add('duplicate', event.row)
    return isFirst
  })
}

export function compareEvents(a: ShopEvent, b: ShopEvent): number {
  return a.time - b.time || compare(a.user, b.user) || compare(a.item, b.item) || compare(a.kind, b.kind)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const dayMs = 86_400_000

/** A wrong clock writes 2099, and the newest share of events would be the clock's. The last percent may reach as far beyond the rest as
 *  a quarter of the rest's span, and 30 days in any case; below 100 events nobody can tell. */
function dropLateTimes(sorted: Candidate[], dropped: Tally<EventDrop>): Candidate[] {
  if (sorted.length < 100) return sorted
  const rest = sorted[Math.floor((sorted.length - 1) * 0.99)]!.time
  const latest = rest + Math.max(30 * dayMs, (rest - sorted[0]!.time) / 4)
  const end = sorted.findLastIndex(({ time }) => time <= latest) + 1
  for (const { row } of sorted.slice(end)) dropped.add('time far after all others', row)
  return sorted.slice(0, end)
}
