import type { ScoringFamily } from '../family.ts'
import { sliceClicks } from './events/slices.ts'
import { buildExamples } from './examples.ts'
import { fit } from './fit.ts'
import { openInSteps, openModel } from './model.ts'
import { scoreReferences } from './references.ts'
import { requireExamples } from './table/require-examples.ts'
import { sliceRows } from './table/slices.ts'

/** Purchase intent: does a click become a purchase? Or, of labelled examples: is the target positive? `README.md` beside this file tells the
 *  formula, the data and the limits. */
export const behaviorFamily: ScoringFamily = {
  name: 'behavior',
  judges: 'scores',
  buildExamples,
  fit,
  scoreReferences,
  sliceBy: (by, rows, examples) => (rows.kind === 'events' ? sliceClicks(by, rows, examples) : sliceRows(by, requireExamples(rows), examples)),
  open: openModel,
  openInSteps,
}
