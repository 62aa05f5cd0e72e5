import { basename, dirname, resolve } from 'node:path'
import { failure } from '../../base/errors.ts'
import type { Row } from '../../dataset/csv.ts'
import { readNumber } from '../../dataset/read-number.ts'
import { readTable } from '../../dataset/read-table.ts'
import { fileSource } from '../../dataset/sources/file.ts'

/** Headings of a log, where they are not ours. */
export interface LogHeadings { item: string; position: string; reward: string; propensity: string; probability?: string }

/** One decision a row: what was shown, where (empty where nothing tells), how likely that was, and what it earned; how likely another policy
 *  would have shown the same there, where a column tells. */
export interface Decisions { items: string[]; positions: string[]; propensities: number[]; rewards: number[]; probabilities?: number[] }

/** A log of decisions. Either each row holds its reward; or it is the event log of a server: impressions with their propensity, and events of the kind that
 *  counts, joined by request and item. Fails with DATA_… or POLICY_LOG_INVALID. */
export async function readDecisions(path: string, headings: LogHeadings): Promise<Decisions> {
  const rows = await readRows(path)
  if (rows.places.has(headings.reward)) return fromRewardedRows(rows, headings)
  if (rows.places.has('kind') && rows.places.has('requestId')) return fromEvents(rows, headings)
  throw invalid(path, `it has no column "${headings.reward}" and is no event log, which has kind and requestId`, rows.header)
}

interface TableRows { path: string; header: string[]; places: ReadonlyMap<string, number>; cells: Row[] }

/** A whole table by its headings, from a file anywhere; every row has as many cells as there are headings. */
export async function readRows(path: string): Promise<TableRows> {
  const absolute = resolve(path)
  const table = { path: basename(absolute), format: 'auto', encoding: 'utf-8', delimiter: ',' } as const
  const found: TableRows = { path, header: [], places: new Map(), cells: [] }
  for await (const file of readTable({ ...table }, fileSource(dirname(absolute)))) {
    found.header = file.header
    found.places = new Map(file.header.map((heading, place) => [heading.trim(), place]))
    for await (const batch of file.rows(file.header.map((_, place) => place))) {
      for (const row of batch) {
        if (row.cells.length !== file.header.length) refuse(path, row.row, `it has ${row.cells.length} cells, the header has ${file.header.length}`)
        found.cells.push(row)
      }
    }
  }
  return found
}

function fromRewardedRows(rows: TableRows, headings: LogHeadings): Decisions {
  const reward = columnOf(rows, headings.reward)
  return toDecisions(rows, headings, rows.cells, ({ row, cells }) => readNumber(cells[reward]!) ?? refuse(rows.path, row, `the reward "${cells[reward]!.slice(0, 40)}" is no number`))
}

/** An impression is a decision; it earned 1 where the event that counts followed upon the same request and item. */
function fromEvents(rows: TableRows, headings: LogHeadings): Decisions {
  const [item, kind, request, propensity] = [columnOf(rows, headings.item), columnOf(rows, 'kind'), columnOf(rows, 'requestId'), columnOf(rows, headings.propensity)]
  const keyOf = (cells: readonly string[]) => JSON.stringify([cells[request], cells[item]])
  const rewarded = new Set(rows.cells.filter(({ cells }) => cells[kind] === headings.reward).map(({ cells }) => keyOf(cells)))
  const impressions = rows.cells.filter(({ cells }) => cells[kind] === 'impression' && cells[propensity] !== '')
  return toDecisions(rows, headings, impressions, ({ cells }) => (rewarded.has(keyOf(cells)) ? 1 : 0))
}

/** `chosen`: the rows that are decisions. */
function toDecisions(table: TableRows, headings: LogHeadings, chosen: readonly Row[], rewardOf: (row: Row) => number): Decisions {
  const { path, header, places } = table
  if (chosen.length === 0) throw invalid(path, 'there is no decision with a propensity in it', header)
  const [item, propensity, position] = [columnOf(table, headings.item), columnOf(table, headings.propensity), places.get(headings.position)]
  const probability = headings.probability === undefined ? undefined : columnOf(table, headings.probability)
  return {
    items: chosen.map(({ cells }) => cells[item]!),
    positions: chosen.map(({ cells }) => (position === undefined ? '' : cells[position]!)),
    propensities: chosen.map(({ row, cells }) => propensityIn(path, row, cells[propensity]!)),
    rewards: chosen.map(rewardOf),
    ...(probability !== undefined && { probabilities: chosen.map(({ row, cells }) => probabilityIn(path, row, cells[probability]!)) }),
  }
}

export function columnOf({ path, header, places }: TableRows, heading: string): number {
  return places.get(heading) ?? refuseColumn(path, heading, header)
}

function refuseColumn(path: string, heading: string, header: readonly string[]): never {
  throw invalid(path, `it has no column "${heading}"`, header)
}

function propensityIn(path: string, row: number, cell: string): number {
  const propensity = readNumber(cell)
  return propensity !== undefined && propensity > 0 && propensity <= 1 ? propensity : refuse(path, row, `the propensity "${cell.slice(0, 40)}" is no number above 0, at most 1`)
}

/** A policy's probability of an item, in a log or in a table. */
export function probabilityIn(path: string, row: number, cell: string): number {
  const value = readNumber(cell)
  return value !== undefined && value >= 0 && value <= 1 ? value : refuse(path, row, `the probability "${cell.slice(0, 40)}" is no number from 0 to 1`)
}

export function refuse(path: string, row: number, problem: string): never {
  throw failure('POLICY_LOG_INVALID', { path, problem: `row ${row}: ${problem}` })
}

function invalid(path: string, problem: string, header: readonly string[]): Error {
  return failure('POLICY_LOG_INVALID', { path, problem: `${problem}; its headings are ${header.slice(0, 12).map((heading) => JSON.stringify(heading.slice(0, 40))).join(', ')}` })
}
