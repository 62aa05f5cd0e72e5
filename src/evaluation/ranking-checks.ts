import { formatCount } from '../metrics/figures.ts'
import type { Ranking } from '../metrics/ranking-metrics.ts'
import type { Check } from './record.ts'

export interface CheckedRankings {
  rankings: readonly Ranking[]
  /** Some of the cases ranked a second time, and their places. */
  repeated: { places: readonly number[]; rankings: readonly Ranking[] }
  nItems: number
  k: number
  /** What a case is, in a word. */
  unit: string
}

/** What rankings must be whatever the metrics are. */
export function checkRankings({ rankings, repeated, nItems, k, unit }: CheckedRankings): Check[] {
  const n = rankings.length
  const secondTime = new Map(repeated.places.map((place, i) => [place, repeated.rankings[i]!]))
  const areDistinct = repetitionFinder(nItems)
  const isRepeating = (ranking: Ranking) => !areDistinct(ranking)
  const all = `All ${formatCount(n)} rankings`
  const offence = (isWrong: (ranking: Ranking, i: number) => boolean, complaint: string) => {
    const wrong = rankings.reduce((sum, ranking, i) => sum + Number(isWrong(ranking, i)), 0)
    return wrong === 0 ? undefined : `${formatCount(wrong)} of ${formatCount(n)} rankings ${complaint}; the first is that of test ${unit} ${rankings.findIndex(isWrong) + 1}.`
  }
  const checks: { name: string; good: string; find(): string | undefined }[] = [
    { name: 'inCatalogue', good: `${all} hold only items of the catalogue.`, find: () => offence((ranking) => !areInCatalogue(ranking, nItems), 'hold what is no item of the catalogue') },
    { name: 'distinct', good: `${all} hold each item once.`, find: () => offence(isRepeating, 'hold an item twice') },
    { name: 'atMost', good: `${all} have at most ${k} items.`, find: () => offence((ranking) => ranking.length > k, `have more than ${k} items`) },
    { name: 'repeatable', good: `${secondTime.size === n ? 'All' : `${formatCount(secondTime.size)} of`} ${formatCount(n)} rankings were made a second time and came out the same.`, find: () => offence((ranking, i) => secondTime.has(i) && !areEqual(ranking, secondTime.get(i)!), 'were others the second time') },
    { name: 'notEmpty', good: 'Something is found.', find: () => (rankings.every((ranking) => ranking.length === 0) ? `Nothing is found for any ${unit}.` : undefined) },
  ]
  return checks.map(({ name, good, find }) => {
    if (n === 0) return { name, verdict: 'inconclusive', reason: `There is no test ${unit} to rank for.` }
    const problem = find()
    return problem === undefined ? { name, verdict: 'pass', reason: good } : { name, verdict: 'fail', reason: problem }
  })
}

/** Whether figures can be made from them: every place exists, and none is there twice. */
export function areRankings(rankings: readonly Ranking[], nItems: number): boolean {
  const areDistinct = repetitionFinder(nItems)
  return rankings.every((ranking) => areInCatalogue(ranking, nItems) && areDistinct(ranking))
}

/** What is no failure but should be known: a model that does not look at who asks. */
export function noteSameness(rankings: readonly Ranking[], trivial: { name: string; answers: readonly Ranking[] } | undefined, unit: string): string[] {
  if (rankings.length < 2 || rankings.every((ranking) => ranking.length === 0)) return []
  if (rankings.every((ranking) => areEqual(ranking, rankings[0]!))) return [`Every ${unit} is shown the same list.`]
  if (trivial && rankings.every((ranking, i) => areEqual(ranking, trivial.answers[i]!))) return [`Every ${unit} is shown what ${trivial.name} shows.`]
  return []
}

function areInCatalogue(ranking: Ranking, nItems: number): boolean {
  for (let rank = 0; rank < ranking.length; rank++) if (!(Number.isInteger(ranking[rank]!) && ranking[rank]! >= 0 && ranking[rank]! < nItems)) return false
  return true
}

/** Marks what it has seen in the catalogue, which is much faster than a set for each ranking. What is not in the catalogue is another check's matter. */
function repetitionFinder(nItems: number): (ranking: Ranking) => boolean {
  const seenIn = new Uint32Array(nItems)
  let n = 0
  return (ranking) => {
    n += 1
    for (let rank = 0; rank < ranking.length; rank++) {
      if (seenIn[ranking[rank]!] === n) return false
      seenIn[ranking[rank]!] = n
    }
    return true
  }
}

function areEqual(a: Ranking, b: Ranking): boolean {
  if (a.length !== b.length) return false
  for (let rank = 0; rank < a.length; rank++) if (a[rank] !== b[rank]) return false
  return true
}
