import { failure } from '../base/errors.ts'
import { float64s } from './growing.ts'
import { isNothing, readNumber } from './read-number.ts'

/** The numbers of one column as they come; NaN where a cell has none. */
export interface NumberColumn {
  add(cell: string, place: number): void
  values(): Float64Array
  /** A column that mostly holds words (TRUE and FALSE are words) is no column of numbers: fails with DATA_NOT_NUMBERS. */
  refuseWords(column: string, files: readonly string[]): void
}

export function numberColumn(): NumberColumn {
  const numbers = float64s()
  const words = { count: 0, first: '', place: 0 }
  let nNumbers = 0
  return {
    add(cell, place) {
      const number = readNumber(cell)
      numbers.push(number ?? NaN)
      if (number !== undefined) { nNumbers += 1; return }
      if (isNothing(cell)) return
      if (words.count++ === 0) Object.assign(words, { first: cell.slice(0, 40), place })
    },
    values: () => numbers.values(),
    refuseWords(column, files) {
      if (words.count <= nNumbers) return
      const path = files[Math.floor(words.place / 2 ** 32)]!
      throw failure('DATA_NOT_NUMBERS', { path, column, found: JSON.stringify(words.first), row: words.place % 2 ** 32, words: words.count.toLocaleString('en-US'), values: (words.count + nNumbers).toLocaleString('en-US') })
    },
  }
}
