import { nearMiss } from '../base/near-miss.ts'
import type { Place } from '../base/text-place.ts'
import { examineSpec, formatPath } from './parse-spec.ts'
import type { Problem, Spec } from './record.ts'
import { valueAt } from './value-at.ts'
import { quote } from './visible.ts'

type TableName = 'events' | 'items' | 'examples' | 'judgements' | 'clicks'

/** A column that the data of a spec must have: in which table, by which headings (any of them), and the place in the spec that says so.
 *  `key` is the one that could give it another heading. */
interface NamedColumn extends Place { table: TableName; path: string; names: readonly string[]; key?: string }

/** The headings of a table, and how its reader looks for one. */
export interface TableHeadings { headings: readonly string[]; has(name: string): boolean }

/** What the columns of events, items, judgements and clicks are called where a spec gives no heading. */
type UsualColumns = Readonly<Record<'events' | 'items' | 'judgements' | 'clicks', Readonly<Record<string, { names: readonly string[]; isOptional?: true }>>>>

/** Every column that a spec names, where what it says of its data is right, so that they can be read. Mistakes elsewhere do not count. */
export function namedColumns(file: string, text: string, usualFor: (family: Spec['family']) => UsualColumns): { data: Spec['data']; columns: NamedColumn[] } | undefined {
  const { spec, findings, yaml } = examineSpec(file, text)
  if (spec === undefined || findings.some(({ about }) => about === '' || about === '/data' || about.startsWith('/data/'))) return undefined
  const isGood = (pointer: string) => !findings.some(({ about }) => pointer === about || pointer.startsWith(`${about}/`))
  const { data } = spec
  // Where nobody can tell the family, the one that asks for least.
  const usual = usualFor(isGood('/family') ? spec.family : 'recommendation')

  function at(table: TableName, pointer: string): NamedColumn[] {
    const name = isGood(pointer) ? valueAt(spec, pointer) : undefined
    return typeof name === 'string' ? [{ table, path: formatPath(pointer), names: [name], ...yaml.valuePlace(pointer) }] : []
  }
  function eachOf(list: string, below = ''): NamedColumn[] {
    const items = isGood(list) ? valueAt(spec, list) : undefined
    return Array.isArray(items) ? items.flatMap((_item, i) => at('examples', `${list}/${i}${below}`)) : []
  }
  function headingsOf(table: 'events' | 'items' | 'judgements' | 'clicks'): NamedColumn[] {
    const given: Readonly<Record<string, string>> = data[table]?.columns ?? {}
    return data[table] === undefined ? [] : Object.entries(usual[table]).flatMap(([column, { names, isOptional }]) => {
      if (given[column] !== undefined) return at(table, `/data/${table}/columns/${column}`)
      return isOptional ? [] : [{ table, path: `data.${table}`, names, key: column, ...yaml.valuePlace(`/data/${table}/path`) }]
    })
  }

  if (data.examples === undefined) return { data, columns: [...headingsOf('events'), ...headingsOf('items'), ...headingsOf('judgements'), ...headingsOf('clicks'), ...at(data.judgements ? 'judgements' : 'events', '/data/split/column')] }
  // A slice is one of features.categorical, which is looked for itself.
  const single = ['/data/target', '/data/group', '/data/split/column'].flatMap((pointer) => at('examples', pointer))
  return { data, columns: [...single, ...eachOf('/features/categorical'), ...eachOf('/features/ignore'), ...eachOf('/evaluation/monotone', '/column')] }
}

/** Which of them the tables lack; a table without headings is not looked at. */
export function findMissingColumns(file: string, columns: readonly NamedColumn[], tables: Readonly<Partial<Record<TableName, TableHeadings>>>): Problem[] {
  return columns.flatMap(({ table, path, names, key, line, column }) => {
    const found = tables[table]
    if (found === undefined || names.some((name) => found.has(name))) return []
    const near = names.map((name) => nearMiss(name, found.headings)).find((heading) => heading !== undefined)
    const suggestion = key === undefined ? (near === undefined ? '' : `did you mean ${quote(near)}?`) : `give its heading: columns: { ${key}: ${near ?? '…'} }`
    return [{ file, line, column, path, code: 'SPEC_COLUMN_MISSING', message: `expected a column of the ${table}, found no ${names.map(quote).join(' or ')} among ${listed(found.headings)}`, suggestion }]
  })
}

const mostShown = 12

function listed(headings: readonly string[]): string {
  const shown = headings.slice(0, mostShown).map(quote).join(', ')
  return headings.length > mostShown ? `${shown}, … (${headings.length} in all)` : shown
}
