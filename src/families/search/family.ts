import type { RankingFamily } from '../family.ts'

const later = (): never => { throw new Error('not built yet') }

export const searchFamily: RankingFamily = {
  name: 'search',
  endpoint: '/v1/search',
  judges: 'rankings',
  unit: 'query',
  buildCases: later,
  fit: later,
  rankReferences: later,
  sliceBy: later,
  open: later,
  openInSteps: later,
}
