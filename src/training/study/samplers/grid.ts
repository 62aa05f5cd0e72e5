import { gridOf } from '../../../spec/record.ts'
import type { SearchRange } from '../../../spec/record.ts'
import type { Parameters } from '../record.ts'
import type { Sampler } from '../sampler.ts'

/** Any combination of the grid; whoever asks again until one is new gets them all, in an order that leaves no corner to the end. */
export const sampleGrid: Sampler = ({ ranges, random }) => Object.fromEntries(ranges.map((range) => [range.key, random.pick(gridOf(range))]))

/** Every combination of the values of a grid, the last key changing fastest. */
export function* combinations(ranges: readonly SearchRange[]): Generator<Parameters> {
  const [first, ...others] = ranges
  if (first === undefined) {
    yield {}
    return
  }
  for (const value of gridOf(first)) for (const rest of combinations(others)) yield { [first.key]: value, ...rest }
}
