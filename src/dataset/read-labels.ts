import { failure } from '../base/errors.ts'
import { readNumber } from './read-number.ts'

const positiveWords = ['1', 'true', 'yes', '是']

/** The label of each different value of a target: 1 where it counts as positive. With `positive` given that value does and every other one is negative;
 *  without, 1, true, yes or 是 does, and only one other value may be there, since nobody could say what a third one means. */
export function readLabels(values: readonly string[], positive: string, column: string, path: string): (0 | 1)[] {
  const plain = values.map(plainValue)
  const wanted = positive === '' ? positiveWords : [plainValue(positive)]
  const labels = plain.map((value) => (wanted.includes(value) ? 1 : 0))
  const different = new Set(plain).size
  const unclear = (problem: string) => failure('DATA_TARGET_UNCLEAR', { path, column, found: quote(values), problem })
  if (!labels.includes(1)) throw unclear(positive === '' ? 'none of it is 1, true, yes or 是' : `none of it is ${JSON.stringify(positive)}, which data.positive names`)
  if (positive === '' && (different > 2 || (different === 2 && !labels.includes(0)))) throw unclear('expected two values, one of them 1, true, yes or 是')
  return labels
}

/** "1.0", "１" and "1" are one value, as are "TRUE" and "true". */
function plainValue(text: string): string {
  const number = readNumber(text)
  return number === undefined ? text.normalize('NFKC').trim().toLowerCase() : String(number)
}

function quote(values: readonly string[]): string {
  const shown = values.slice(0, 5).map((value) => JSON.stringify(value.slice(0, 40))).join(', ')
  return values.length > 5 ? `${shown}, … (${values.length.toLocaleString('en-US')} different values)` : shown
}
