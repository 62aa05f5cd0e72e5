import { formatCount } from '../metrics/figures.ts'
import type { Check } from './record.ts'

/** What scores must be whatever the metrics are. `repeatedScores`: the same examples scored a second time. */
export function checkScores(scores: ArrayLike<number>, repeatedScores: ArrayLike<number>): Check[] {
  const n = scores.length
  const checks: { name: string; good: string; find(): string | undefined }[] = [
    { name: 'finite', good: `All ${formatCount(n)} scores are finite numbers.`, find: () => offence(scores, (score) => !Number.isFinite(score), 'is not a finite number') },
    { name: 'inRange', good: `All ${formatCount(n)} scores lie between 0 and 1.`, find: () => offence(scores, (score) => !(score >= 0 && score <= 1), 'does not lie between 0 and 1') },
    { name: 'repeatable', good: `All ${formatCount(n)} examples get the same score a second time.`, find: () => offence(scores, (score, i) => !Object.is(score, repeatedScores[i]), 'was another one the second time') },
    { name: 'notConstant', good: 'The scores differ between examples.', find: () => (indexOf(scores, (score) => score !== scores[0]) < 0 ? `All ${formatCount(n)} scores are ${scores[0]}: the model ignores its input.` : undefined) },
  ]
  return checks.map(({ name, good, find }) => {
    if (n === 0) return { name, verdict: 'inconclusive', reason: 'There is no test example to score.' }
    const problem = find()
    return problem === undefined ? { name, verdict: 'pass', reason: good } : { name, verdict: 'fail', reason: problem }
  })
}

export function areFinite(scores: ArrayLike<number>): boolean {
  return indexOf(scores, (score) => !Number.isFinite(score)) < 0
}

function offence(scores: ArrayLike<number>, isWrong: (score: number, i: number) => boolean, complaint: string): string | undefined {
  const first = indexOf(scores, isWrong)
  if (first < 0) return undefined
  let count = 0
  for (let i = first; i < scores.length; i++) if (isWrong(scores[i]!, i)) count += 1
  return `The score ${scores[first]} of test example ${first + 1} ${complaint}${count > 1 ? ` (the first of ${count})` : ''}.`
}

function indexOf(scores: ArrayLike<number>, matches: (score: number, i: number) => boolean): number {
  for (let i = 0; i < scores.length; i++) if (matches(scores[i]!, i)) return i
  return -1
}
