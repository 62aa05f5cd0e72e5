import { hash } from 'node:crypto'
import { failure } from '../base/errors.ts'
import { splitNames } from './record.ts'

export interface SplitShares { validation: number; test: number }
export interface SplitPoints { validationFrom: number; testFrom: number }

/** Divides ascending times so that the shares come as near as whole instants allow: events of the same instant stay together, so
 *  that nothing of an instant is learned and tested. Fails with DATA_SPLIT_EMPTY below three instants. */
export function splitByTime(n: number, timeAt: (index: number) => number, shares: SplitShares, path: string): SplitPoints {
  const starts: number[] = []
  for (let index = 0; index < n; index++) if (index === 0 || timeAt(index) !== timeAt(index - 1)) starts.push(index)
  if (starts.length < 3) throw failure('DATA_SPLIT_EMPTY', { path, split: starts.length < 2 ? 'validation' : 'test', found: `${count(n, 'event')} at ${count(starts.length, 'different time')}` })
  const validation = nearest(starts.slice(1, -1), n * (1 - shares.validation - shares.test))
  const test = nearest(starts.filter((start) => start > validation), n * (1 - shares.test))
  return { validationFrom: timeAt(validation), testFrom: timeAt(test) }
}

function nearest(starts: readonly number[], wanted: number): number {
  return starts.reduce((best, start) => (Math.abs(start - wanted) < Math.abs(best - wanted) ? start : best))
}

/** The split of whatever has this id, as a place in `splitNames`, whoever else there is: new users move nobody. With h the sha256 of the id as one
 *  big-endian number and a share taken as one in n: the test where h mod n(test) is 0, of the others the validation where
 *  floor(h / n(test)) mod n(validation) is 0. */
export function splitById(id: string, shares: SplitShares): 0 | 1 | 2 {
  const [nTest, nValidation] = [Math.round(1 / shares.test), Math.round(1 / shares.validation)]
  // floor(h / a) mod b = floor((h mod ab) / a), which needs no big numbers.
  let rest = 0
  for (const byte of hash('sha256', id, 'buffer')) rest = (rest * 256 + byte) % (nTest * nValidation)
  if (rest % nTest === 0) return 2
  return Math.floor(rest / nTest) % nValidation === 0 ? 1 : 0
}

const splitWords = new Map([['train', 0], ['training', 0], ['训练', 0], ['validation', 1], ['valid', 1], ['val', 1], ['验证', 1], ['test', 2], ['测试', 2]])

/** The split that a cell names, undefined where it names none. */
export function readSplitWord(cell: string): number | undefined {
  return splitWords.get(cell) ?? splitWords.get(cell.normalize('NFKC').trim().toLowerCase())
}

/** Rows by split, `noun` says what they are; a split that has none fails with DATA_SPLIT_EMPTY. */
export function countSplits(splits: Uint8Array, noun: string, path: string): Record<(typeof splitNames)[number], number> {
  const counts = [0, 0, 0]
  for (const split of splits) counts[split]! += 1
  const empty = counts.indexOf(0)
  if (empty !== -1) throw failure('DATA_SPLIT_EMPTY', { path, split: splitNames[empty]!, found: `${count(splits.length, noun)}, ${splitNames.map((name, i) => `${counts[i]!.toLocaleString('en-US')} for ${name}`).join(', ')}` })
  return { train: counts[0]!, validation: counts[1]!, test: counts[2]! }
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`
}
