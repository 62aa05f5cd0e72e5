import type { RankingFamily } from '../family.ts'
import { buildCases } from './cases.ts'
import { fit } from './fit.ts'
import { openInSteps, openModel } from './model.ts'
import { rankReferences } from './references.ts'
import { sliceUsers } from './slices.ts'

/** What will a user want next? `README.md` beside this file tells the formulas, the data and the limits. */
export const recommendationFamily: RankingFamily = {
  name: 'recommendation',
  judges: 'rankings',
  unit: 'user',
  buildCases,
  fit,
  rankReferences,
  sliceBy: sliceUsers,
  open: openModel,
  openInSteps,
}
