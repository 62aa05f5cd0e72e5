import type { Spec } from '../spec/record.ts'
import { exampleCleaner } from './clean-examples.ts'
import type { CleanExamples, ExampleCleaner } from './clean-examples.ts'
import { layoutOf, planColumns } from './example-layout.ts'
import type { ExampleColumnPlan, ExampleRules } from './example-layout.ts'
import { formatExamples } from './format-rows.ts'
import { refuseEmpty } from './prepared.ts'
import type { Prepared } from './prepared.ts'
import { profileOf } from './profile.ts'
import { readTable } from './read-table.ts'
import { splitNames } from './record.ts'
import type { Source } from './source.ts'
import { countSplits } from './split.ts'
import { bySplit } from './tables.ts'

type ExampleData = Spec['data'] & Required<Pick<Spec['data'], 'examples'>>

/** Reads, cleans and divides the labelled rows that a spec names. */
export async function prepareExamples(data: ExampleData, features: Pick<Spec['features'], 'categorical' | 'ignore'>, source: Source): Promise<Prepared> {
  const { path } = data.examples
  const table = { name: 'examples' as const, path, ...(await readExamples(data, { ...data, ...features }, source)) }
  refuseEmpty(table)
  const { rows } = table.counts
  return {
    tables: [table],
    split: { by: data.split.by, ...countSplits(rows.splits, 'example', path) },
    users: new Set(rows.groups).size,
    columns: rows.columns.map(({ name, kind }) => ({ name, kind })),
    contents: { 'examples.csv': formatExamples(rows) },
    profile: profileOf(rows, data.split.by),
  }
}

async function readExamples(data: ExampleData, rules: ExampleRules, source: Source): Promise<{ files: string[]; counts: CleanExamples }> {
  const files: string[] = []
  let columns: ExampleColumnPlan[] | undefined
  let cleaner: ExampleCleaner | undefined
  for (const { table, split } of bySplit('examples', data.examples, data.split)) {
    for await (const { path, header, rows } of readTable(table, source)) {
      columns ??= planColumns(header, rules, path)
      cleaner ??= exampleCleaner(columns, rules, files)
      const layout = layoutOf(header, columns, rules, path)
      const file = files.push(path) - 1
      for await (const batch of rows(header.map((_, place) => place))) cleaner.add(batch, layout, file, split === undefined ? undefined : splitNames.indexOf(split))
    }
  }
  return { files, counts: cleaner!.finish() }
}
