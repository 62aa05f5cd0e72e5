import { splitNames } from '../../dataset/record.ts'
import type { DatasetRows, ExampleRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { Examples } from '../family.ts'
import { clicksOf } from './events/examples.ts'
import { requireExamples } from './table/require-examples.ts'

/** Clicks of a shop, or the labelled rows as they are. */
export function buildExamples(rows: DatasetRows, spec: Spec): Examples {
  return rows.kind === 'events' ? clicksOf(rows, spec) : labelledRows(requireExamples(rows))
}

function labelledRows({ labels, groups, splits }: ExampleRows): Examples {
  const examples: Examples = { train: [], validation: [], test: [] }
  for (const [row, label] of labels.entries()) examples[splitNames[splits[row]!]!].push({ row, group: groups[row]!, label: label === 1 ? 1 : 0 })
  return examples
}
