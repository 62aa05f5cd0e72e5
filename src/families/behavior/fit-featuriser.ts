import type { DatasetRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { Example } from '../family.ts'
import { fitEvents } from './events/featuriser.ts'
import type { EventsFeaturiser } from './events/featuriser.ts'
import type { Encoding, FittedFeaturiser } from './featuriser.ts'
import { fitTable } from './table/featuriser.ts'
import type { TableFeaturiser } from './table/featuriser.ts'
import { requireExamples } from './table/require-examples.ts'

/** Features of either kind of rows, learnt from the training examples alone. */
export function fitFeaturiser(spec: Spec, rows: DatasetRows, train: readonly Example[], encoding: Encoding): FittedFeaturiser<EventsFeaturiser | TableFeaturiser> {
  return rows.kind === 'events' ? fitEvents(spec, rows, train) : fitTable(spec, requireExamples(rows), train, encoding)
}
