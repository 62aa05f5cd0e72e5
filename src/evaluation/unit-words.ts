import type { Evaluation } from './record.ts'

/** What was judged, in words: several of it, and several of what intervals are clustered by. */
const words = {
  example: { cases: 'examples', groups: 'users' },
  user: { cases: 'users', groups: 'users' },
  query: { cases: 'queries', groups: 'queries' },
} as const

/** Records of before rankings say nothing, and are of examples. */
export function unitWords({ unit = 'example' }: Pick<Evaluation, 'unit'>): { cases: string; groups: string } {
  return words[unit]
}

export function isRanked({ unit = 'example' }: Pick<Evaluation, 'unit'>): boolean {
  return unit !== 'example'
}
