import { failure } from '../base/errors.ts'
import type { Spec } from '../spec/record.ts'
import type { Counts } from './clean-events.ts'
import type { Row } from './csv.ts'
import { gradeReader, scaleOf } from './grades.ts'
import { float64s, uint32s, uint8s } from './growing.ts'
import { numbering } from './numbering.ts'
import { plainQuery } from './plain-query.ts'
import { isNothing } from './read-number.ts'
import type { GradedItem, QueryRows } from './record.ts'
import { readSplitWord, splitById } from './split.ts'
import type { SplitShares } from './split.ts'
import { placeOf, tally } from './tally.ts'

type JudgementDrop = 'wrong number of cells' | 'no query' | 'no item' | 'no grade' | 'unreadable grade' | 'grade outside the scale' | 'unknown split' | 'item not in the catalogue' | 'duplicate' | 'another grade of the same pair, the mean of all instead'
type JudgementRepair = 'white space around a value' | 'no column of grades, wholly right instead'

export interface JudgementRules { grades: Spec['data']['grades']; catalogue: { has(item: string): boolean }; split: SplitShares; path: string }
/** How the rows of one file are read: cells of a row, where the columns stand (-1 where there is no grade), which file of the table it is, and the split of
 *  its rows: a place in `splitNames` where the whole file is of one, a column where each row says it, neither where it is drawn. */
export interface JudgementLayout { width: number; columns: Record<'query' | 'item' | 'grade', number>; file: number; split?: number | { column: number } }

export interface CleanJudgements extends Counts<JudgementDrop, JudgementRepair>, Pick<QueryRows, 'judgements' | 'splits' | 'grades'> {}

/** Beside the places in `splitNames`: to be drawn by the digest of the query. */
const drawn = 3

/** Takes rows as they come (`add`) and gives what is left of them in their order (`finish`): each pair of query and item once, with the mean of its grades
 *  where several people judged it, in the split of its first row. Some 30 bytes a row are kept. Fails with DATA_GRADES_WORDS and DATA_GRADES_FLAT. */
export function judgementCleaner({ grades, catalogue, split, path }: JudgementRules): { add(rows: readonly Row[], layout: JudgementLayout): void; finish(): CleanJudgements } {
  const [dropped, repaired] = [tally<JudgementDrop>(), tally<JudgementRepair>()]
  const [queries, items] = [numbering(), numbering()]
  const [queryOf, itemOf, gradeOf, splitOf, placeAt] = [uint32s(), uint32s(), float64s(), uint8s(), float64s()]
  const readGrade = gradeReader(grades)
  const unreadable = { count: 0, first: '', row: 0 }
  let nRead = 0

  function read({ row, cells }: Row, { width, columns, file, split: own = drawn }: JudgementLayout): JudgementDrop | undefined {
    if (cells.length !== width) return 'wrong number of cells'
    const gradeText = columns.grade === -1 ? undefined : cells[columns.grade]!
    const [query, item] = [cells[columns.query]!.trim(), cells[columns.item]!.trim()]
    if (query === '') return 'no query'
    if (item === '') return 'no item'
    const isEmpty = gradeText !== undefined && isNothing(gradeText)
    const grade = gradeText === undefined ? 1 : readGrade(gradeText.trim())
    if (grade === undefined && isEmpty) return 'no grade'
    if (grade === undefined) {
      if (unreadable.count++ === 0) Object.assign(unreadable, { first: gradeText!.trim(), row })
      return 'unreadable grade'
    }
    if (grade < (grades.lowest ?? -Infinity) || grade > (grades.highest ?? Infinity)) return 'grade outside the scale'
    const ownSplit = typeof own === 'number' ? own : readSplitWord(cells[own.column]!)
    if (ownSplit === undefined) return 'unknown split'
    if (!catalogue.has(item)) return 'item not in the catalogue'

    const place = placeOf(file, row)
    if (query !== cells[columns.query] || item !== cells[columns.item] || gradeText?.trim() !== gradeText) repaired.add('white space around a value', place)
    if (gradeText === undefined) repaired.add('no column of grades, wholly right instead', place)
    queryOf.push(queries.of(query))
    itemOf.push(items.of(item))
    gradeOf.push(grade)
    splitOf.push(ownSplit)
    placeAt.push(place)
    return undefined
  }

  /** Means by the place of the first row of each pair; the others are dropped. */
  function mergePairs(): Map<number, number> {
    const comparePairs = (a: number, b: number) => queryOf.at(a) - queryOf.at(b) || itemOf.at(a) - itemOf.at(b)
    const sorted = Uint32Array.from(placeAt.values().keys()).sort((a, b) => comparePairs(a, b) || a - b)
    const means = new Map<number, number>()
    for (let from = 0; from < sorted.length;) {
      let [to, sum] = [from + 1, gradeOf.at(sorted[from]!)]
      for (; to < sorted.length && comparePairs(sorted[from]!, sorted[to]!) === 0; to++) {
        sum += gradeOf.at(sorted[to]!)
        dropped.add(gradeOf.at(sorted[to]!) === gradeOf.at(sorted[from]!) ? 'duplicate' : 'another grade of the same pair, the mean of all instead', placeAt.at(sorted[to]!))
      }
      means.set(sorted[from]!, sum / (to - from))
      from = to
    }
    return means
  }

  return {
    add(rows, layout) {
      nRead += rows.length
      for (const row of rows) {
        const reason = read(row, layout)
        if (reason !== undefined) dropped.add(reason, placeOf(layout.file, row.row))
      }
    },
    finish() {
      if (unreadable.count > gradeOf.values().length) throw failure('DATA_GRADES_WORDS', { path, found: JSON.stringify(unreadable.first.slice(0, 40)), row: unreadable.row })
      const means = mergePairs()
      const kept = Uint32Array.from(means.keys()).sort()
      const judgements = Array.from(kept, (i): GradedItem => ({ query: queries.names[queryOf.at(i)]!, item: items.names[itemOf.at(i)]!, grade: means.get(i)! }))
      const splits = Uint8Array.from(kept, (i, at) => (splitOf.at(i) === drawn ? splitById(plainQuery(judgements[at]!.query), split) : splitOf.at(i)))
      return { nRead, nKept: kept.length, dropped, repaired, judgements, splits, grades: scaleOf(judgements, grades, path) }
    },
  }
}
