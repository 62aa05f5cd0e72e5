import type { DatasetRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import type { Example, Examples, FittedModel } from '../family.ts'
import type { EventsFeaturiser } from './events/featuriser.ts'
import type { Encoding } from './featuriser.ts'
import { fitFeaturiser } from './fit-featuriser.ts'
import type { Members } from './members.ts'
import type { TableFeaturiser } from './table/featuriser.ts'

/** Rows of features [labels × width], row by row. */
interface Lesson { features: Float32Array; labels: Float32Array }
/** What an algorithm learns from, and what it is watched on. */
export interface Lessons { featuriser: EventsFeaturiser | TableFeaturiser; train: Lesson; validation: Lesson }

/** What an algorithm gives. */
export type Learnt = { members: Members } & Pick<FittedModel, 'history' | 'bestEpochs' | 'parameterCount' | 'strongest' | 'ranOn'>

/** Features for the encoding that an algorithm wants; those of events serve all and are made once. */
export function lessonsOf(spec: Spec, rows: DatasetRows, examples: Examples): (encoding: Encoding) => Lessons {
  const made = new Map<Encoding, Lessons>()
  return (wanted) => {
    const encoding = rows.kind === 'events' ? 'network' : wanted
    const known = made.get(encoding)
    if (known) return known
    const { featuriser, trainFeatures } = fitFeaturiser(spec, rows, examples.train, encoding)
    const lessons = {
      featuriser,
      train: { features: trainFeatures, labels: labelsOf(examples.train) },
      validation: { features: featuriser.rowsAsServed(rows, examples.validation), labels: labelsOf(examples.validation) },
    }
    made.set(encoding, lessons)
    return lessons
  }
}

function labelsOf(examples: readonly Example[]): Float32Array {
  return Float32Array.from(examples, ({ label }) => label)
}
