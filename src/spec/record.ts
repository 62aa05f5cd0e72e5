import type { FromSchema } from '../base/schema.ts'
import { specSchema } from './schema.ts'

/** What a team wants, with all defaults filled in and every table in full. */
export type Spec = FromSchema<typeof specSchema>
export type Gate = Spec['evaluation']['gates'][number]
export type CanaryRules = Spec['deployment']['canary']
export type ShadowRules = NonNullable<Spec['deployment']['shadow']>
export type Tune = NonNullable<Spec['tune']>
/** A key that a study searches, and where. */
export type SearchRange = Tune['parameters'][number]
export type MonitoringRules = Spec['monitoring']
/** A table of data by all that is said of it. */
export type DataTable = NonNullable<Spec['data']['examples']>

/** A mistake in a spec at its exact place: line and column count from 1 and name the offending key or scalar. */
export interface Problem { file: string; line: number; column: number; path: string; code: string; message: string; suggestion: string }

/** Within other records. */
export { specSchema }
export { algorithmsOf, endpointOf } from './parameters/parameters.ts'
export { algorithmOf, epochsOf, isFittedByEpochs, keysReadBy, membersOf, treesPerLook } from './algorithm.ts'
export { slicesOf } from './slices.ts'
export { typeOfFile } from './type-of-file.ts'
export { gridOf, isNumber, shareOf, valueAtShare } from './search-range.ts'
