import { traceCurves } from './curves.ts'
import type { ScoresInput } from './input.ts'
import type { AnsweredTest } from './kind.ts'
import { checkMonotone } from './monotone.ts'
import { areFinite, checkScores } from './score-checks.ts'
import { scoreKind } from './score-kind.ts'

/** A test of scores: its labels, what each model answered, and what only scores have. */
export function scoreTest({ test, candidate, baseline, references, monotone }: ScoresInput): AnsweredTest<Uint8Array, ArrayLike<number>> {
  const truth = Uint8Array.from(test, ({ label }) => label)
  const groups = test.map(({ group }) => group)
  const released = baseline && 'scores' in baseline ? baseline : undefined
  return {
    kind: scoreKind,
    truth,
    groups,
    candidate: { answers: candidate.scores, memberAnswers: candidate.memberScores },
    released: released && { answers: released.scores, memberAnswers: released.memberScores },
    references: references.map(({ name, scores }) => ({ name, answers: scores })),
    alsoAligned: [
      ['repeated answers of the candidate', candidate.repeatedScores],
      ...monotone.flatMap(({ column, scores }) => scores.map((at): [string, ArrayLike<number>] => [`answers along ${column}`, at])),
    ],
    findOwn: () => ({
      unit: 'example',
      test: { examples: test.length, positives: truth.reduce((sum, label) => sum + label, 0), groups: new Set(groups).size },
      curves: areFinite(candidate.scores) ? traceCurves(truth, candidate.scores, released && areFinite(released.scores) ? released.scores : undefined) : { calibration: [], precisionRecall: [] },
      checks: [...checkScores(candidate.scores, candidate.repeatedScores), ...monotone.map(checkMonotone)],
    }),
  }
}
