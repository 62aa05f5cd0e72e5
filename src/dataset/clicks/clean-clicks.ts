import type { Counts } from '../clean-events.ts'
import type { Row } from '../csv.ts'
import { float64s, uint32s, uint8s } from '../growing.ts'
import { numbering } from '../numbering.ts'
import { plainQuery } from '../plain-query.ts'
import { isNothing, readNumber } from '../read-number.ts'
import { placeOf, tally } from '../tally.ts'
import type { Tally } from '../tally.ts'
import { actionReader, rewardOf } from './actions.ts'
import type { Action } from './actions.ts'
import { lastPlace, noPlace } from './examination.ts'
import type { LoggedPair } from './grade-pairs.ts'

export type ClickDrop = 'wrong number of cells' | 'no query' | 'no item' | 'unknown kind' | 'item not in the catalogue' | MeantDrop
export type ClickRepair = 'white space around a value' | 'no column of kinds, click instead' | 'again by the same user, counted once' | 'no readable position' | 'shown by no event, but found by its query'
/** What the rules leave out, though nothing is wrong with it. */
export const meantDrops = ['query of too few users', 'too little to tell of a pair', 'query that judgements hold out', 'pair that has a judgement'] as const
export type MeantDrop = (typeof meantDrops)[number]

export interface ClickRules { kinds: Readonly<Partial<Record<Action, string>>>; catalogue: { has(item: string): boolean }; minUsers: number; /** Where what was mended is counted, with what was before. */ repaired?: Tally<ClickRepair> }
/** How the rows of one file are read: cells of a row, where the columns stand (-1 where there is none), and which file of the table it is. */
export interface ClickLayout { width: number; columns: Record<'query' | 'item' | 'kind' | 'user' | 'session' | 'position', number>; file: number }

/** `actions`: how many did what at most, by its place in `actionNames`; `rows`: how many tell of the pair, the first of them at the place `first`. */
export interface CleanPair extends LoggedPair { actions: number[]; rows: number; first: number }
/** `pairs` in the order of their first rows; queries as `plainQuery` writes them. `hasUsers`: whether it says of any row who asked. */
export interface CleanClicks extends Pick<Counts, 'nRead'> { pairs: CleanPair[]; hasShowings: boolean; hasUsers: boolean; dropped: Tally<ClickDrop>; repaired: Tally<ClickRepair> }

/** Stands for the user of a row that says none. */
const nobody = 0

/** Takes the rows of a search log as they come (`add`) and counts what was done with each item for each query (`finish`): a user, or a session where no user is said, once for each pair, with the most that it did there
 *  and the place where it saw the item first, however often it came back; a row of nobody for itself. Queries that fewer than `minUsers` asked are left out, where the log says who asked. Some 30 bytes a row are kept. */
export function clickCleaner({ kinds, catalogue, minUsers, repaired = tally() }: ClickRules): { add(rows: readonly Row[], layout: ClickLayout): void; finish(): CleanClicks } {
  const dropped = tally<ClickDrop>()
  const [queries, items, users] = [numbering(), numbering(), numbering()]
  const [queryOf, itemOf, userOf, actionOf, positionOf, placeAt] = [uint32s(), uint32s(), uint32s(), uint8s(), float64s(), float64s()]
  const readAction = actionReader(kinds)
  let nRead = 0

  function read({ row, cells }: Row, { width, columns, file }: ClickLayout): ClickDrop | undefined {
    if (cells.length !== width) return 'wrong number of cells'
    const cell = (name: keyof typeof columns) => (columns[name] === -1 ? '' : cells[columns[name]]!)
    const [query, item] = [plainQuery(cell('query')), cell('item').trim()]
    const action = columns.kind === -1 ? 1 : readAction(cell('kind'))
    if (action === undefined) return 'unknown kind'
    if (query === '') return 'no query'
    if (item === '') return 'no item'
    if (!catalogue.has(item)) return 'item not in the catalogue'

    const place = placeOf(file, row)
    const position = positionIn(cell('position'))
    if (item !== cell('item')) repaired.add('white space around a value', place)
    if (columns.kind === -1) repaired.add('no column of kinds, click instead', place)
    if (position === undefined && columns.position !== -1) repaired.add('no readable position', place)
    queryOf.push(queries.of(query))
    itemOf.push(items.of(item))
    userOf.push(numberOf('u', cell('user')) ?? numberOf('s', cell('session')) ?? nobody)
    actionOf.push(action)
    positionOf.push(position ?? NaN)
    placeAt.push(place)
    return undefined
  }

  /** A user and a session of one name are two; undefined where nobody is said. */
  function numberOf(of: 'u' | 's', cell: string): number | undefined {
    return isNothing(cell) ? undefined : 1 + users.of(`${of}${cell.trim()}`)
  }

  /** Below 0 are codes for none. */
  function positionIn(cell: string): number | undefined {
    const position = readNumber(cell.trim())
    return position !== undefined && position >= 0 ? position : undefined
  }

  /** Whether enough users asked, by the number of the query. */
  function askedByEnough(): boolean[] {
    const askers = queries.names.map(() => new Set<number>())
    for (const [i, query] of queryOf.values().entries()) if (userOf.at(i) !== nobody && askers[query]!.size < minUsers) askers[query]!.add(userOf.at(i))
    return askers.map(({ size }) => users.names.length === 0 || size >= minUsers)
  }

  /** Rows of one pair: what each user did counts once. */
  function pairOf(rows: Uint32Array, top: number): CleanPair {
    const places = new Map<number, { place: number; shown: number; acted: number }>()
    const actions = rewardOf.map(() => 0)
    for (let from = 0, to = 0; from < rows.length; from = to) {
      let [action, position] = [actionOf.at(rows[from]!), positionOf.at(rows[from]!)]
      for (to = from + 1; to < rows.length && userOf.at(rows[to]!) === userOf.at(rows[from]!) && userOf.at(rows[from]!) !== nobody; to++) {
        if (actionOf.at(rows[to]!) <= action) repaired.add('again by the same user, counted once', placeAt.at(rows[to]!))
        action = Math.max(action, actionOf.at(rows[to]!))
        if (Number.isNaN(position)) position = positionOf.at(rows[to]!)
      }
      const place = Number.isNaN(position) ? noPlace : Math.min(lastPlace, Math.max(0, Math.floor(position - top)))
      const count = places.get(place) ?? { place, shown: 0, acted: 0 }
      places.set(place, count)
      count.shown += 1
      if (action > 0) count.acted += 1
      actions[action]! += 1
    }
    const first = rows.reduce((least, row) => Math.min(least, placeAt.at(row)), Infinity)
    return { query: queries.names[queryOf.at(rows[0]!)]!, item: items.names[itemOf.at(rows[0]!)]!, places: [...places.values()].sort((a, b) => a.place - b.place), actions, reward: actions.reduce((sum, n, action) => sum + n * rewardOf[action]!, 0), rows: rows.length, first }
  }

  return {
    add(rows, layout) {
      nRead += rows.length
      for (const row of rows) {
        const reason = read(row, layout)
        if (reason !== undefined) dropped.add(reason, placeOf(layout.file, row.row))
      }
    },
    finish() {
      const isAsked = askedByEnough()
      const top = positionOf.values().reduce((least, position) => (position < least ? position : least), Infinity)
      const sorted = Uint32Array.from(placeAt.values().keys()).sort((a, b) => queryOf.at(a) - queryOf.at(b) || itemOf.at(a) - itemOf.at(b) || userOf.at(a) - userOf.at(b) || placeAt.at(a) - placeAt.at(b))
      const pairs: CleanPair[] = []
      for (let from = 0, to = 0; from < sorted.length; from = to) {
        const [query, item] = [queryOf.at(sorted[from]!), itemOf.at(sorted[from]!)]
        while (to < sorted.length && queryOf.at(sorted[to]!) === query && itemOf.at(sorted[to]!) === item) to++
        const rows = sorted.subarray(from, to)
        if (isAsked[query]) pairs.push(pairOf(rows, top))
        else for (const row of rows) dropped.add('query of too few users', placeAt.at(row))
      }
      return { nRead, pairs: pairs.sort((a, b) => a.first - b.first), hasShowings: actionOf.values().includes(0), hasUsers: users.names.length > 0, dropped, repaired }
    },
  }
}
