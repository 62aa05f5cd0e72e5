import { failure } from '../base/errors.ts'
import { nearMiss } from '../base/near-miss.ts'
import type { Spec } from '../spec/record.ts'

/** Names by which a column may be headed, the first is ours; whether a file may lack it. */
export interface Column { names: readonly string[]; isOptional?: true }

export const eventColumns = {
  user: { names: ['user', '用户ID'] },
  item: { names: ['item', '商品ID'] },
  kind: { names: ['kind', '行为类型'] },
  time: { names: ['time', '时间'] },
} as const satisfies Record<string, Column>

export const itemColumns = {
  item: { names: ['item', '商品ID'] },
  name: { names: ['name', '名称', '商品名称'], isOptional: true },
  description: { names: ['description', '描述'], isOptional: true },
  tags: { names: ['tags', '标签'], isOptional: true },
  category: { names: ['category', '类别', '分类'] },
  brand: { names: ['brand', '品牌'] },
  price: { names: ['price', '价格'] },
  riskClass: { names: ['riskClass', '风险等级'], isOptional: true },
  embedding: { names: ['embedding', '向量'], isOptional: true },
  image: { names: ['image', '图片'], isOptional: true },
} as const satisfies Record<string, Column>

export const judgementColumns = {
  query: { names: ['query', '查询', '搜索词'] },
  item: { names: ['item', '商品ID'] },
  grade: { names: ['grade', '评分', '相关性'], isOptional: true },
} as const satisfies Record<string, Column>

export const clickColumns = {
  query: judgementColumns.query,
  item: judgementColumns.item,
  kind: optional(eventColumns.kind),
  user: optional(eventColumns.user),
  session: { names: ['session', '会话ID'], isOptional: true },
  position: { names: ['position', '位置'], isOptional: true },
} as const satisfies Record<string, Column>

const { kind } = eventColumns
const { category, brand, price } = itemColumns
/** Whoever only looked is told by a log without kinds, and an item is found by its words. */
const columnsOfRankings = {
  events: { ...eventColumns, kind: optional(kind) },
  items: { ...itemColumns, category: optional(category), brand: optional(brand), price: optional(price) },
  judgements: judgementColumns,
  clicks: clickColumns,
}
const columnsOfScores: { [Table in keyof typeof columnsOfRankings]: Record<keyof (typeof columnsOfRankings)[Table], Column> } = { events: eventColumns, items: itemColumns, judgements: judgementColumns, clicks: clickColumns }

/** What the tables of a family are headed: where items are ranked, more columns may be missing. */
export function columnsFor(family: Spec['family']): typeof columnsOfScores {
  return family === 'behavior' ? columnsOfScores : columnsOfRankings
}

function optional({ names }: Column): Column {
  return { names, isOptional: true }
}

/** Where each column stands in a row, -1 for an optional one that the file lacks. `headings` are the file's own words for some columns, in place of the names.
 *  Case and width of letters count for nothing; columns that nobody asks for are ignored. Fails with DATA_COLUMN_MISSING,
 *  DATA_COLUMN_UNKNOWN or DATA_COLUMN_TWICE. */
export function findColumns<Name extends string>(header: readonly string[], columns: Record<Name, Column>, path: string, headings: Partial<Record<Name, string>> = {}): Record<Name, number> {
  const places = (Object.keys(columns) as Name[]).map((name) => {
    const heading = headings[name]
    return [name, heading === undefined ? findColumn(header, columns[name], name, path) ?? missing(header, columns[name], name, path) : findHeading(header, heading, path)] as const
  })
  return Object.fromEntries(places) as Record<Name, number>
}

/** Where the column stands that the spec names by its heading; DATA_COLUMN_UNKNOWN where there is none. */
export function findHeading(header: readonly string[], heading: string, path: string): number {
  const column = { names: [heading] }
  const place = findColumn(header, column, heading, path)
  if (place === undefined) throw failure('DATA_COLUMN_UNKNOWN', { path, column: heading, found: quote(header), suggestion: suggest(column, header) })
  return place
}

function findColumn(header: readonly string[], { names }: Column, shown: string, path: string): number | undefined {
  const accepted = names.map(normalise)
  const found = header.flatMap((heading, index) => (accepted.includes(normalise(heading)) ? [index] : []))
  if (found.length > 1) throw failure('DATA_COLUMN_TWICE', { path, column: shown, found: quote(found.map((index) => header[index]!)) })
  return found[0]
}

function missing(header: readonly string[], column: Column, shown: string, path: string): number {
  if (column.isOptional) return -1
  throw failure('DATA_COLUMN_MISSING', { path, column: shown, found: quote(header), suggestion: suggest(column, header) })
}

function suggest(column: Column, header: readonly string[]): string {
  const meant = header.find((heading) => column.names.some((name) => nearMiss(heading.trim(), [name]) !== undefined || isPartOf(heading, name)))
  return meant === undefined ? '' : `; is ${quote([meant])} meant?`
}

/** "user_id" and "用户" mean what "user" and "用户ID" mean. */
function isPartOf(heading: string, name: string): boolean {
  const [a, b] = [normalise(heading), normalise(name)]
  return a.length > 1 && (a.includes(b) || b.includes(a))
}

export function normalise(heading: string): string {
  return heading.normalize('NFKC').trim().toLowerCase()
}

/** As JSON, since a file of another kind may have anything in its first row, control characters too. */
function quote(headings: readonly string[]): string {
  const shown = headings.slice(0, 12).map((heading) => JSON.stringify(heading.slice(0, 40))).join(', ')
  return headings.length > 12 ? `${shown}, … (${headings.length} in all)` : shown
}
