import { failure } from '../base/errors.ts'
import type { Spec } from '../spec/record.ts'
import { findHeading, normalise } from './columns.ts'

export interface ExampleColumnPlan { name: string; kind: 'number' | 'category' }
/** How the rows of one file of examples are read: cells of a row, and where everything stands. `columns` is what the model may see, in the order of the
 *  first file; `ids` what it must not, which tells rows apart. */
export interface ExampleLayout { width: number; target: number; group: number | undefined; split: number | undefined; columns: number[]; ids: number[] }

/** What a spec says of the columns of examples. */
export type ExampleRules = Pick<Spec['data'], 'target' | 'positive' | 'group' | 'split' | 'cleaning'> & Pick<Spec['features'], 'categorical' | 'ignore'>

/** The columns that the model may see, by the headings of the first file: all but the target, the group, the split and what is ignored. */
export function planColumns(header: readonly string[], rules: ExampleRules, path: string): ExampleColumnPlan[] {
  const headings = nameColumns(header, path)
  const { target, group, split, ids } = layoutOf(header, [], rules, path)
  const others = new Set([target, group, split, ...ids])
  const categorical = new Set(rules.categorical.map((name) => findHeading(headings, name, path)))
  return headings.flatMap((name, place) => (others.has(place) ? [] : [{ name, kind: categorical.has(place) ? 'category' as const : 'number' as const }]))
}

/** Fails with DATA_COLUMN_MISSING where a file lacks a column that the spec or the first file has, DATA_COLUMN_TWICE where it cannot tell two apart. */
export function layoutOf(header: readonly string[], columns: readonly ExampleColumnPlan[], { target, group, split, ignore }: ExampleRules, path: string): ExampleLayout {
  const headings = nameColumns(header, path)
  const find = (name: string) => findHeading(headings, name, path)
  return {
    width: header.length,
    target: find(target ?? ''),
    group: group === undefined ? undefined : find(group),
    split: split.by === 'column' ? find(split.column ?? '') : undefined,
    columns: columns.map(({ name }) => find(name)),
    ids: ignore.map(find),
  }
}

/** A column without heading is called by its place, `column 3`, so that a spec can name it. */
function nameColumns(header: readonly string[], path: string): string[] {
  const headings = header.map((heading, i) => heading.trim() || `column ${i + 1}`)
  const seen = new Map<string, string>()
  for (const heading of headings) {
    const before = seen.get(normalise(heading))
    if (before !== undefined) throw failure('DATA_COLUMN_TWICE', { path, column: heading, found: `${JSON.stringify(before)}, ${JSON.stringify(heading)}` })
    seen.set(normalise(heading), heading)
  }
  return headings
}
