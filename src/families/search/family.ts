import type { RankingFamily } from '../family.ts'
import { buildCases } from './cases.ts'
import { fit } from './fit.ts'
import { openInSteps, openModel } from './model.ts'
import { rankReferences } from './references.ts'
import { sliceQueries } from './slices.ts'

/** Products for a query that somebody typed. `README.md` beside this file tells the formulas, the data and the limits. */
export const searchFamily: RankingFamily = {
  name: 'search',
  judges: 'rankings',
  unit: 'query',
  buildCases,
  fit,
  rankReferences,
  sliceBy: sliceQueries,
  open: openModel,
  openInSteps,
}
