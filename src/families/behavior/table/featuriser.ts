import { failure } from '../../../base/errors.ts'
import type { DatasetRows, ExampleColumn, ExampleRows } from '../../../dataset/record.ts'
import type { Spec } from '../../../spec/record.ts'
import type { Example } from '../../family.ts'
import type { Encoding, Featuriser, FittedFeaturiser } from '../featuriser.ts'
import { categoriesOf, featureNamesOf, fitColumn, writeCell } from './column.ts'
import type { Cell, TableColumn } from './column.ts'
import { goldenRequestsOf } from './golden-requests.ts'
import { parseRequest, requestSchemaOf } from './request.ts'
import { requireExamples } from './require-examples.ts'

export type TableFeaturiser = Featuriser & { readonly columns: TableColumn[] }

/** Features from the columns of labelled examples, fitted on the training rows. */
export function fitTable(spec: Spec, rows: ExampleRows, train: readonly Example[], encoding: Encoding): FittedFeaturiser<TableFeaturiser> {
  const featuriser = tableFeaturiser(rows.columns.map((column) => fitColumn(only(column, train), spec, encoding)))
  return { featuriser, trainFeatures: featuriser.rowsAsServed(rows, train) }
}

export function tableFeaturiser(columns: TableColumn[]): TableFeaturiser {
  const names = columns.flatMap(featureNamesOf)

  function rowsOf(rows: DatasetRows, examples: readonly Example[], changed?: { column: string; value: number }): Float32Array {
    const cells = columns.map((column) => (column.name === changed?.column ? () => changed.value : cellsOf(column, rows)))
    const features = new Float32Array(examples.length * names.length)
    let at = 0
    for (const { row } of examples) for (const [i, column] of columns.entries()) at = writeCell(column, cells[i]!(row), features, at)
    return features
  }

  return {
    names,
    categories: columns.flatMap(categoriesOf),
    columns,
    rowsAsServed: (rows, examples) => rowsOf(rows, examples),

    rowsAlong(name, rows, examples) {
      const column = columns.find((column) => column.name === name)
      if (column?.kind !== 'number') throw failure('COLUMN_UNKNOWN', { column: name, known: columns.flatMap(({ kind, name }) => (kind === 'number' ? [name] : [])).join(', ') || 'none' })
      return [...new Set(column.levels)].map((value) => ({ value, features: () => rowsOf(rows, examples, { column: name, value }) }))
    },

    answer(request, _now, probabilityOf) {
      const cells = parseRequest(request, columns)
      const features = new Float32Array(names.length)
      let at = 0
      for (const [i, column] of columns.entries()) at = writeCell(column, cells[i], features, at)
      return { probability: probabilityOf(features) }
    },

    requestSchema: requestSchemaOf(columns),
    readsHistory: false,

    goldenRequests: () => goldenRequestsOf(columns),
  }
}

/** Looks up a column's cells by row; a column of the other kind is read as this one. */
function cellsOf({ name, kind }: TableColumn, rows: DatasetRows): (row: number) => Cell {
  const found = requireExamples(rows).columns.find((column) => column.name === name)
  if (!found) throw failure('MODEL_DATA_UNFIT', { problem: `it needs the column "${name}", which is not there` })
  if (kind === found.kind) return (row) => found.values[row]
  return kind === 'category' ? (row) => String(found.values[row]) : (row) => numberOf(found.values[row])
}

function numberOf(value: Cell): Cell {
  const number = value === '' ? NaN : Number(value)
  return Number.isFinite(number) ? number : undefined
}

function only(column: ExampleColumn, examples: readonly Example[]): ExampleColumn {
  return column.kind === 'number'
    ? { ...column, values: Float64Array.from(examples, ({ row }) => column.values[row]!) }
    : { ...column, values: examples.map(({ row }) => column.values[row]!) }
}
