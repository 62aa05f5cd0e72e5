import type { FromSchema } from '../../../base/schema.ts'
import { refuseModel } from '../../refuse-model.ts'
import { formatScale, parseScale, scaleSchema } from '../scaling.ts'
import { levelQuantiles } from './column.ts'
import type { TableColumn } from './column.ts'
import { tableFeaturiser } from './featuriser.ts'
import type { TableFeaturiser } from './featuriser.ts'

const texts = { type: 'array', items: { type: 'string' } } as const

/** Each column is of numbers or of categories; one a name. */
export const tableFileSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['columns'],
  properties: {
    columns: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name: { type: 'string' },
          number: {
            type: 'object',
            additionalProperties: false,
            required: ['scale', 'fill', 'levels'],
            properties: {
              scale: scaleSchema,
              fill: { type: 'number', description: 'Stands for a missing number.' },
              levels: { type: 'array', minItems: levelQuantiles.length, maxItems: levelQuantiles.length, items: { type: 'number' }, description: 'Quantiles of the training rows, ascending.' },
            },
          },
          category: {
            type: 'object',
            additionalProperties: false,
            required: ['categories', 'rare', 'usual'],
            properties: {
              categories: { ...texts, description: 'Each has a feature of its own; sorted.' },
              rare: { ...texts, description: 'These share one feature; sorted.' },
              usual: { ...texts, description: 'The most frequent ones.' },
              coded: { const: true, description: 'One feature holds the place of the category among these, then that of all rare ones, −1 for none; missing: each has a feature.' },
            },
          },
        },
      },
    },
  },
} as const

type TableFile = FromSchema<typeof tableFileSchema>

export function formatTable({ columns }: TableFeaturiser): TableFile {
  return { columns: columns.map(formatColumn) }
}

/** What does not fit together fails with MODEL_INVALID. */
export function parseTable({ columns }: TableFile): TableFeaturiser {
  if (new Set(columns.map(({ name }) => name)).size < columns.length) refuseModel('two columns have one name')
  return tableFeaturiser(columns.map(parseColumn))
}

function formatColumn(column: TableColumn): TableFile['columns'][number] {
  if (column.kind === 'number') return { name: column.name, number: { scale: formatScale(column.scale), fill: column.fill, levels: column.levels } }
  return { name: column.name, category: { ...column.encoding, usual: column.usual, ...(column.isCoded && { coded: true as const }) } }
}

function parseColumn({ name, number, category }: TableFile['columns'][number]): TableColumn {
  if (number && !category) return { name, kind: 'number', scale: parseScale(number.scale) ?? refuseModel(`the scale of column "${name}" is none`), fill: number.fill, levels: number.levels }
  if (!category || number) return refuseModel(`column "${name}" is neither of numbers nor of categories`)
  const { categories, rare, usual, coded = false } = category
  if (![categories, rare].every(isSorted)) return refuseModel(`the categories of column "${name}" are not sorted`)
  return { name, kind: 'category', encoding: { categories, rare }, isCoded: coded, usual }
}

/** As code units compare, without repeats: places are found by halving. */
function isSorted(texts: readonly string[]): boolean {
  return texts.every((text, i) => i === 0 || texts[i - 1]! < text)
}
