import type { RankingFamily } from '../family.ts'

const later = (): never => { throw new Error('not built yet') }

export const recommendationFamily: RankingFamily = {
  name: 'recommendation',
  endpoint: '/v1/recommend',
  judges: 'rankings',
  unit: 'user',
  buildCases: later,
  fit: later,
  rankReferences: later,
  sliceBy: later,
  open: later,
  openInSteps: later,
}
