import type { Counts } from './clean-events.ts'
import type { Row } from './csv.ts'
import { equalDigests } from './equal-digests.ts'
import type { ExampleColumnPlan, ExampleLayout, ExampleRules } from './example-layout.ts'
import { float64s, uint32s, uint8s } from './growing.ts'
import { median } from './median.ts'
import { numberColumn } from './number-column.ts'
import { numbering } from './numbering.ts'
import { readLabels } from './read-labels.ts'
import { isNothing } from './read-number.ts'
import { unknown } from './record.ts'
import type { ExampleColumn, ExampleRows } from './record.ts'
import { readSplitWord, splitById } from './split.ts'
import { placeOf, tally } from './tally.ts'
import type { Tally } from './tally.ts'

export interface CleanExamples extends Counts { rows: ExampleRows }
export interface ExampleCleaner { add(rows: readonly Row[], layout: ExampleLayout, file: number, split?: number): void; finish(): CleanExamples }

/** Beside the places in `splitNames`: to be drawn. */
const drawn = 3

/** Takes rows as they come (`add`, with the split where the whole file is of one) and gives labelled, completed rows in the order of their files (`finish`).
 *  Keeps some bytes a cell. The split of a row is its file's or its own word's; otherwise it is drawn by the digest of its group (without one, of its
 *  number from 0), so that no group lies in two drawn splits. Rows are taken for repeated only where an ignored column tells rows apart: without an id
 *  two customers may well be alike. `files` names the files of the table, as far as they were read. Fails with DATA_NOT_NUMBERS and
 *  DATA_TARGET_UNCLEAR. */
export function exampleCleaner(plan: readonly ExampleColumnPlan[], rules: ExampleRules, files: readonly string[]): ExampleCleaner {
  const [dropped, repaired] = [tally<string>(), tally<string>()]
  const columns = plan.map(({ name, kind }) => (kind === 'number' ? { name, kind, cells: numberColumn() } : { name, kind, cells: categoryColumn() }))
  const [targets, groups] = [numbering(), numbering()]
  const [targetOf, groupOf, splitOf, indexOf, placeAt] = [uint32s(), uint32s(), uint8s(), float64s(), float64s()]
  const repeats = repeatFinder(rules)
  let nRead = 0

  function addRow({ row, cells }: Row, layout: ExampleLayout, file: number, fileSplit: number | undefined): void {
    const [index, place] = [nRead++, placeOf(file, row)]
    if (cells.length !== layout.width) { dropped.add('wrong number of cells', place); return }
    const target = cells[layout.target]!.trim()
    if (isNothing(target)) { dropped.add('no target', place); return }
    const split = fileSplit ?? (layout.split === undefined ? drawn : readSplitWord(cells[layout.split]!))
    if (split === undefined) { dropped.add('unknown split', place); return }

    const group = layout.group === undefined ? '' : cells[layout.group]!.trim()
    targetOf.push(targets.of(target))
    groupOf.push(group === '' ? 0 : groups.of(group) + 1)
    splitOf.push(split)
    indexOf.push(index)
    placeAt.push(place)
    columns.forEach(({ cells: column }, i) => { column.add(cells[layout.columns[i]!]!.trim(), place) })
    repeats.add(cells, layout, split)
  }

  /** Indices of the rows that stay. */
  function chooseRows(numbers: ReadonlyMap<string, Float64Array>): Uint32Array {
    const isRepeated = repeats.find()
    return Uint32Array.from(placeAt.values().keys()).filter((i) => {
      const lacking = rules.cleaning.missingNumber === 'drop' ? [...numbers].find(([, values]) => Number.isNaN(values[i])) : undefined
      if (lacking) dropped.add(`no readable number in ${lacking[0]}`, placeAt.at(i))
      else if (isRepeated(i)) dropped.add('duplicate', placeAt.at(i))
      else return true
      return false
    })
  }

  function groupAt(i: number): string {
    if (groupOf.at(i) > 0) return groups.names[groupOf.at(i) - 1]!
    return rules.group === undefined ? String(indexOf.at(i)) : `row ${indexOf.at(i)}`
  }

  return {
    add(rows, layout, file, split) {
      for (const row of rows) addRow(row, layout, file, split)
    },
    finish() {
      for (const column of columns) if (column.kind === 'number') column.cells.refuseWords(column.name, files)
      const labelOf = targets.names.length === 0 ? [] : readLabels(targets.names, rules.positive, rules.target ?? '', files[0] ?? '')
      const kept = chooseRows(new Map(columns.flatMap((column) => (column.kind === 'number' ? [[column.name, column.cells.values()] as const] : []))))
      const groupsOfKept = Array.from(kept, groupAt)
      const splits = Uint8Array.from(kept, (i, at) => (splitOf.at(i) === drawn ? splitById(groupsOfKept[at]!, rules.split) : splitOf.at(i)))
      if (rules.group !== undefined) for (const i of kept) if (groupOf.at(i) === 0) repaired.add('no group, a group of its own instead', placeAt.at(i))
      const complete = columns.map((column): ExampleColumn => (column.kind === 'number'
        ? { name: column.name, kind: 'number', values: fillNumbers(column.name, column.cells.values(), kept, splits, rules, repaired, placeAt.at) }
        : { name: column.name, kind: 'category', values: column.cells.take(column.name, kept, repaired, placeAt.at) }))
      return { nRead, nKept: kept.length, dropped, repaired, rows: { kind: 'examples', columns: complete, labels: Uint8Array.from(kept, (i) => labelOf[targetOf.at(i)]!), groups: groupsOfKept, splits } }
    },
  }
}

function categoryColumn() {
  const [names, numbers] = [numbering(), uint32s()]
  return {
    add(cell: string): void { numbers.push(names.of(cell)) },
    take: (column: string, kept: Uint32Array, repaired: Tally<string>, placeAt: (i: number) => number): string[] => Array.from(kept, (i) => {
      const name = names.names[numbers.at(i)]!
      if (name !== '') return name
      repaired.add(`no value in ${column}, ${unknown} instead`, placeAt(i))
      return unknown
    }),
  }
}

/** What is missing is the median of the training rows, which know nothing of the others, or 0; where the training has no number at all, 0. */
function fillNumbers(column: string, values: Float64Array, kept: Uint32Array, splits: Uint8Array, { cleaning }: ExampleRules, repaired: Tally<string>, placeAt: (i: number) => number): Float64Array {
  const isMedian = cleaning.missingNumber === 'median'
  const inTraining = Float64Array.from(kept, (i) => values[i]!).filter((value, at) => splits[at] === 0 && !Number.isNaN(value))
  const filling = (isMedian ? median(inTraining) : undefined) ?? 0
  return Float64Array.from(kept, (i) => {
    if (!Number.isNaN(values[i])) return values[i]!
    repaired.add(`no readable number in ${column}, ${isMedian ? 'median of the training rows' : '0'} instead`, placeAt(i))
    return filling
  })
}

/** Finds rows of which all cells were there before, in the same split where splits are given. An ignored column tells rows apart when at least
 *  half of them have a value of their own there. */
function repeatFinder({ cleaning, ignore }: ExampleRules): { add(cells: readonly string[], layout: ExampleLayout, split: number): void; find(): (i: number) => boolean } {
  if (cleaning.duplicates === 'keep' || ignore.length === 0) return { add() {}, find: () => () => false }
  const [rows, ids] = [equalDigests(), equalDigests()]
  return {
    add(cells, layout, split) {
      const own = layout.ids.map((place) => cells[place])
      rows.add(JSON.stringify([split, cells[layout.target], ...layout.columns.map((place) => cells[place]), ...own]))
      ids.add(JSON.stringify(own))
    },
    find() {
      const [repeated, sameId] = [rows.repeated(), ids.repeated()]
      const nOwn = sameId.length - sameId.reduce((sum, flag) => sum + flag, 0)
      return (i) => nOwn >= sameId.length / 2 && repeated[i] === 1
    },
  }
}
