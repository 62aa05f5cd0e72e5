/** A range of values and round ticks in it. */
export interface Scale { low: number; high: number; ticks: number[] }

const nTicks = 5

/** The least range with round ends that holds all values; ticks at 1, 2 or 5 times a power of ten, both ends among them. */
export function scaleOf(values: readonly number[]): Scale {
  const finite = values.filter(Number.isFinite)
  const [least, most] = finite.length === 0 ? [0, 1] : [Math.min(...finite), Math.max(...finite)]
  const range = most - least || Math.abs(most) || 1
  const rough = range / nTicks
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9))! * power
  const first = Math.floor(least / step + 1e-9), last = Math.max(first + 1, Math.ceil(most / step - 1e-9))
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  return { low: ticks[0]!, high: ticks.at(-1)!, ticks }
}

/** Where a value lies between two places in a picture, to a tenth. */
export function place({ low, high }: Scale, value: number, from: number, to: number): number {
  return Math.round(10 * (from + ((value - low) / (high - low)) * (to - from))) / 10
}
