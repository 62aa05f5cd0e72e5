import { failure } from '../base/errors.ts'

export interface SplitPoints { validationFrom: number; testFrom: number; train: number; validation: number; test: number }

/** Divides ascending times so that the shares come as near as whole instants allow: events of the same instant stay together, so
 *  that nothing of an instant is learned and tested. Fails with DATA_SPLIT_EMPTY below three instants. */
export function splitByTime(times: ArrayLike<number>, shares: { validation: number; test: number }, path: string): SplitPoints {
  const n = times.length
  const starts = Array.from({ length: n }, (_, index) => index).filter((index) => index === 0 || times[index] !== times[index - 1])
  if (starts.length < 3) throw failure('DATA_SPLIT_EMPTY', { path, split: starts.length < 2 ? 'validation' : 'test', events: n, instants: starts.length })
  const validation = nearest(starts.slice(1, -1), n * (1 - shares.validation - shares.test))
  const test = nearest(starts.filter((start) => start > validation), n * (1 - shares.test))
  return { validationFrom: times[validation]!, testFrom: times[test]!, train: validation, validation: test - validation, test: n - test }
}

function nearest(starts: readonly number[], wanted: number): number {
  return starts.reduce((best, start) => (Math.abs(start - wanted) < Math.abs(best - wanted) ? start : best))
}
