import type { ExampleRows } from './record.ts'

/** How often examples say the same: all columns and the target. */
export interface RepeatedRows {
  /** Training rows that say the same as an earlier one. */
  inTraining: number
  /** By split (training, validation, test): rows that say the same as a training row, and how many would by chance; 0 for training. */
  copies: { rows: number; byChance: number }[]
  /** Whether rows could differ if they wanted to: columns with few different values repeat themselves. */
  isTelling: boolean
}

/** A fresh row finds its like in training as often as training rows find theirs among each other. */
export function repeatedRows(rows: ExampleRows): RepeatedRows {
  const { splits } = rows
  const keys = rowKeys(rows)
  const counts = new Map<number, number>()
  const sizes = [0, 0, 0]
  for (const [i, key] of keys.entries()) {
    sizes[splits[i]!]! += 1
    if (splits[i] === 0) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const repeated = [...counts.values()].filter((count) => count > 1)
  const withTwin = repeated.reduce((sum, count) => sum + count, 0)
  const copies = sizes.map((size, split) => ({
    rows: split === 0 ? 0 : keys.reduce((sum, key, i) => sum + (splits[i] === split && counts.has(key) ? 1 : 0), 0),
    byChance: split === 0 || sizes[0] === 0 ? 0 : (withTwin / sizes[0]!) * size,
  }))
  return { inTraining: withTwin - repeated.length, copies, isTelling: nPossible(rows) >= 10 * sizes[0]! }
}

/** How many different rows the columns allow: the product of their different values. */
function nPossible({ columns }: ExampleRows): number {
  return columns.reduce((product, { values }) => product * new Set<string | number>(values).size, 1)
}

/** 53 bits of each row; among a million rows two that differ share them once in 20,000 data sets. */
function rowKeys({ columns, labels }: ExampleRows): Float64Array {
  const high = Uint32Array.from(labels, (label) => label + 1)
  const low = Uint32Array.from(labels, (label) => label + 7)
  const mix = (i: number, word: number) => {
    high[i] = scramble(high[i]! ^ Math.imul(word, 0x9e3779b1))
    low[i] = scramble(Math.imul(low[i]!, 31) + Math.imul(word, 0x85ebca77))
  }
  for (const column of columns) {
    if (column.kind === 'number') {
      const [number, words] = numberWords()
      for (const [i, value] of column.values.entries()) {
        number[0] = value + 0                                              // −0 is 0
        mix(i, words[0]!)
        mix(i, words[1]!)
      }
    } else {
      const numbers = new Map<string, number>()
      for (const [i, value] of column.values.entries()) {
        const known = numbers.get(value)
        if (known === undefined) numbers.set(value, numbers.size)
        mix(i, known ?? numbers.size - 1)
      }
    }
  }
  return Float64Array.from(high, (word, i) => word * 2 ** 21 + (low[i]! >>> 11))
}

function numberWords(): [number: Float64Array, words: Uint32Array] {
  const number = new Float64Array(1)
  return [number, new Uint32Array(number.buffer)]
}

/** The last step of MurmurHash3 (Appleby 2011). */
function scramble(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return (word ^ (word >>> 16)) >>> 0
}
