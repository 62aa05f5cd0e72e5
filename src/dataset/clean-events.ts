import type { Spec } from '../spec/record.ts'
import type { Row } from './csv.ts'
import { float64s, uint32s, uint8s } from './growing.ts'
import { numbering } from './numbering.ts'
import type { EventKind, ShopEvent } from './record.ts'
import { isOrder, readOrder, readTime } from './read-time.ts'
import type { TimeForm } from './read-time.ts'
import { readSplitWord } from './split.ts'
import { placeOf, tally } from './tally.ts'
import type { Tally } from './tally.ts'

export type EventDrop = 'wrong number of cells' | 'no user' | 'no item' | 'unknown kind' | 'unreadable time' | 'time among order numbers' | 'unknown split' | 'item not in the catalogue' | 'duplicate' | 'time far after all others'
/** In the order of their bits. */
const repairNames = ['white space around a value', 'kind in another spelling', 'time in seconds', 'time in milliseconds', 'time without zone, read as UTC', 'date without time, read as midnight UTC', 'no column of kinds, view instead', 'order number in place of a time'] as const
export type EventRepair = (typeof repairNames)[number]

export interface EventRules {
  /** The file's words for each kind. */
  words: Record<EventKind, string>
  catalogue: { has(item: string): boolean }
  cleaning: Pick<Spec['data']['cleaning'], 'duplicates' | 'lateTimes'>
  /** Whether a table may hold order numbers in place of times: then all of its rows do. */
  mayBeOrdered?: boolean
}

/** How the rows of one file are read: cells of a row, where the columns stand (-1 where there is no kind), which file of the table it is, and the split of its rows: a place in
 *  `splitNames` where the whole file is of one, a column where each row says it, neither where it is decided later. */
export interface EventLayout { width: number; columns: Record<'user' | 'item' | 'kind' | 'time', number>; file: number; split?: number | { column: number } }

/** What is left of rows, with every row that was read accounted for. */
export interface Counts<Drop extends string = string, Repair extends string = string> { nRead: number; nKept: number; dropped: Tally<Drop>; repaired: Tally<Repair> }

/** Cleaned events, some 30 bytes each, ascending by time, then user, item and kind. `split` is 0 where it is decided later. */
export interface CleanEvents extends Counts<EventDrop, EventRepair> {
  at(index: number): ShopEvent
  userAt(index: number): string
  itemAt(index: number): string
  /** Users by number, below `nUsers`. */
  userNumberAt(index: number): number
  nUsers: number
  timeAt(index: number): number
  splitAt(index: number): number
}

/** In alphabetical order, as events are sorted. */
const kindNames = ['click', 'purchase', 'view'] as const satisfies EventKind[]

/** Takes rows as they come (`add`) and gives what is left of them (`finish`): trimmed, in one spelling, each event once in its split. The same rows in
 *  another order give the same result. */
export function eventCleaner({ words, catalogue, cleaning, mayBeOrdered = false }: EventRules): { add(rows: readonly Row[], layout: EventLayout): void; finish(): CleanEvents } {
  const [dropped, repaired] = [tally<EventDrop>(), tally<EventRepair>()]
  const [users, items] = [numbering(), numbering()]
  const [userOf, itemOf, kindOf, timeOf, splitOf, repairsOf, placeAt] = [uint32s(), uint32s(), uint8s(), float64s(), uint8s(), uint8s(), float64s()]
  const readKind = kindReader(words)
  let nRead = 0

  function read({ cells }: Row, { width, columns, split: own = 0 }: EventLayout): ReadEvent | EventDrop {
    if (cells.length !== width) return 'wrong number of cells'
    const hasKind = columns.kind !== -1
    const raw = [cells[columns.user]!, cells[columns.item]!, hasKind ? cells[columns.kind]! : 'view', cells[columns.time]!] as const
    const [user, item, word, timeText] = [raw[0].trim(), raw[1].trim(), raw[2].trim(), raw[3].trim()]
    if (user === '') return 'no user'
    if (item === '') return 'no item'
    const kind = hasKind ? readKind(word) : 'view'
    if (kind === undefined) return 'unknown kind'
    const time = readTime(timeText) ?? (mayBeOrdered ? readOrder(timeText) : undefined)
    if (time === undefined) return 'unreadable time'
    const split = typeof own === 'number' ? own : readSplitWord(cells[own.column]!)
    if (split === undefined) return 'unknown split'
    if (!catalogue.has(item)) return 'item not in the catalogue'
    const isTrimmed = user !== raw[0] || item !== raw[1] || word !== raw[2] || timeText !== raw[3]
    const repairs = (isTrimmed ? 1 : 0) | (word !== words[kind] && word !== kind ? 2 : 0) | (hasKind ? 0 : 64) | timeRepairs[time.form]
    return { user, item, kind: kindNames.indexOf(kind), time: time.time, split, repairs }
  }

  function keep({ user, item, kind, time, split, repairs }: ReadEvent, place: number): void {
    userOf.push(users.of(user))
    itemOf.push(items.of(item))
    kindOf.push(kind)
    timeOf.push(time)
    splitOf.push(split)
    repairsOf.push(repairs)
    placeAt.push(place)
  }

  /** Below 0, 0 where the two are the same event of the same split, above 0. */
  function comparer(): (a: number, b: number) => number {
    const [userRank, itemRank] = [ranks(users.names), ranks(items.names)]
    return (a, b) => timeOf.at(a) - timeOf.at(b) || userRank[userOf.at(a)]! - userRank[userOf.at(b)]! || itemRank[itemOf.at(a)]! - itemRank[itemOf.at(b)]! || kindOf.at(a) - kindOf.at(b) || splitOf.at(a) - splitOf.at(b)
  }

  return {
    add(rows, layout) {
      nRead += rows.length
      for (const row of rows) {
        const event = read(row, layout)
        const place = placeOf(layout.file, row.row)
        if (typeof event === 'string') dropped.add(event, place)
        else keep(event, place)
      }
    },
    finish() {
      const compare = comparer()
      // Of equal events the one that needed least repair stays.
      const sorted = ofOneClock(timeOf.values(), (index, isOrdered) => dropped.add(isOrdered ? 'time among order numbers' : 'unreadable time', placeAt.at(index)))
        .sort((a, b) => compare(a, b) || nBits(repairsOf.at(a)) - nBits(repairsOf.at(b)) || repairsOf.at(a) - repairsOf.at(b) || placeAt.at(a) - placeAt.at(b))
      const unique = cleaning.duplicates === 'keep' ? sorted : sorted.filter((index, at) => {
        const isFirst = at === 0 || compare(sorted[at - 1]!, index) !== 0
        if (!isFirst) dropped.add('duplicate', placeAt.at(index))
        return isFirst
      })
      const end = cleaning.lateTimes === 'drop' ? endOfHonestTimes(unique.length, (at) => timeOf.at(unique[at]!)) : unique.length
      for (const index of unique.subarray(end)) dropped.add('time far after all others', placeAt.at(index))
      const kept = unique.subarray(0, end)
      for (const index of kept) repairNames.forEach((name, bit) => { if (repairsOf.at(index) & (1 << bit)) repaired.add(name, placeAt.at(index)) })
      return {
        nRead, nKept: kept.length, dropped, repaired,
        at: (i) => ({ user: users.names[userOf.at(kept[i]!)]!, item: items.names[itemOf.at(kept[i]!)]!, kind: kindNames[kindOf.at(kept[i]!)]!, time: timeOf.at(kept[i]!) }),
        userAt: (i) => users.names[userOf.at(kept[i]!)]!,
        itemAt: (i) => items.names[itemOf.at(kept[i]!)]!,
        userNumberAt: (i) => userOf.at(kept[i]!),
        nUsers: users.names.length,
        timeAt: (i) => timeOf.at(kept[i]!),
        splitAt: (i) => splitOf.at(kept[i]!),
      }
    },
  }
}

interface ReadEvent { user: string; item: string; kind: number; time: number; split: number; repairs: number }

const timeRepairs: Record<TimeForm, number> = { exact: 0, seconds: 4, milliseconds: 8, 'no zone': 16, date: 32, 'order number': 128 }

/** Places of the times, or of the order numbers where these are more; the others cannot be put among them. */
function ofOneClock(times: Float64Array, drop: (index: number, isOrdered: boolean) => void): Uint32Array {
  const all = Uint32Array.from(times.keys())
  const nOrders = times.reduce((n, time) => n + (isOrder(time) ? 1 : 0), 0)
  if (nOrders === 0 || nOrders === times.length) return all
  const isOrdered = nOrders > times.length / 2
  return all.filter((index) => {
    const isKept = isOrder(times[index]!) === isOrdered
    if (!isKept) drop(index, isOrdered)
    return isKept
  })
}

/** Files have few different words, so each is looked at once. The kinds' own names, view, click and purchase, are always known, as event logs
 *  of ours have them; a word of the spec comes first. */
function kindReader(words: Record<EventKind, string>): (word: string) => EventKind | undefined {
  const given = Object.entries(words) as [EventKind, string][]
  const kinds = new Map([...given.map(([kind]) => [kind, kind] as const), ...given.map(([kind, word]) => [plainSpelling(word), kind] as const)])
  return (word) => kinds.get(word) ?? kinds.get(plainSpelling(word))
}

/** Full-width letters and capitals mean the same (Unicode NFKC). */
function plainSpelling(word: string): string {
  return word.normalize('NFKC').trim().toLowerCase()
}

/** The place of each name in ascending order of all. */
function ranks(names: readonly string[]): Uint32Array {
  const result = new Uint32Array(names.length)
  const order = [...names.keys()].sort((a, b) => (names[a]! < names[b]! ? -1 : 1))
  for (const [rank, name] of order.entries()) result[name] = rank
  return result
}

function nBits(mask: number): number {
  return mask === 0 ? 0 : (mask & 1) + nBits(mask >> 1)
}

const dayMs = 86_400_000

/** A wrong clock writes 2099, and the newest share of events would be the clock's. The last percent may reach as far beyond the rest as
 *  a quarter of the rest's span, and 30 days in any case; below 100 events nobody can tell. Gives how many of the ascending times stay. */
function endOfHonestTimes(n: number, timeAt: (index: number) => number): number {
  if (n < 100) return n
  const rest = timeAt(Math.floor((n - 1) * 0.99))
  const latest = rest + Math.max(30 * dayMs, (rest - timeAt(0)) / 4)
  let end = n
  while (timeAt(end - 1) > latest) end--
  return end
}
