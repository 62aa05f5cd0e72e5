import { isNumber, valueAtShare } from '../../../spec/record.ts'
import type { Sampler } from '../sampler.ts'

/** Every value as likely as any other, on the scale of its range (Bergstra and Bengio 2012). */
export const sampleRandom: Sampler = ({ ranges, random }) =>
  Object.fromEntries(ranges.map((range) => [range.key, isNumber(range) ? valueAtShare(range, random.next()) : random.pick(range.choices!)]))
