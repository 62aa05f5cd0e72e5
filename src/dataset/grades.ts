import { failure } from '../base/errors.ts'
import type { Spec } from '../spec/record.ts'
import { readNumber } from './read-number.ts'
import type { GradedItem, QueryRows } from './record.ts'

type GradeRules = Spec['data']['grades']

/** Reads a grade: a number, or one of the words that a spec gives, whose place is the grade. Undefined for what is neither. */
export function gradeReader({ words }: GradeRules): (text: string) => number | undefined {
  if (!words) return readNumber
  const grades = new Map(words.map((word, grade) => [plain(word), grade]))
  return (text) => grades.get(plain(text))
}

/** The scale that a spec gives, or what is found: the words' own, otherwise from the lowest grade to the highest. Where all are equal the lowest is 0: such
 *  a table lists what is right. Fails with DATA_GRADES_FLAT where no grade is above the lowest. */
export function scaleOf(judgements: readonly GradedItem[], rules: GradeRules, path: string): QueryRows['grades'] {
  const found = judgements.reduce(({ lowest, highest }, { grade }) => ({ lowest: Math.min(lowest, grade), highest: Math.max(highest, grade) }), { lowest: Infinity, highest: -Infinity })
  if (judgements.length === 0) return { lowest: 0, highest: 1 }
  const isFlat = found.lowest === found.highest
  const lowest = rules.lowest ?? (rules.words || isFlat ? 0 : found.lowest)
  const highest = rules.highest ?? (rules.words ? rules.words.length - 1 : found.highest)
  if (found.highest <= lowest) throw failure('DATA_GRADES_FLAT', { path, highest: found.highest, lowest })
  return { lowest, highest }
}

function plain(word: string): string {
  return word.normalize('NFKC').trim().toLowerCase()
}
