import { mostBins } from './forest.ts'

/** Rows of features [rows × width], row by row. `categories`: of each feature how many categories it has, whose codes are 0, 1, …; −1 for an unknown one.
 *  0 where it is a number, NaN where that is missing. */
export interface Rows { features: Float32Array; categories: readonly number[] }

/** A column in few values. Bin 0 is what is missing; numbers ascend from 1 on, and the code of a category is its bin less 1. */
export interface BinnedColumn {
  feature: number
  isCategory: boolean
  /** [rows] */
  bins: Uint8Array
  nBins: number
  /** Of numbers: bin b holds what is above uppers[b − 1] and at most uppers[b]; the last has no upper. */
  uppers: Float32Array
}

/** So many rows, evenly spaced, tell where the borders of bins lie. */
const sampled = 200_000

/** Columns that vary, in bins: a split can only lie between two of them, so that a fit looks at 255 places at most, and not at every row
 *  (histograms: Ke et al. 2017). O(rows · width · log bins). */
export function binColumns({ features, categories }: Rows): BinnedColumn[] {
  const width = categories.length
  const rows = features.length / width
  return categories.flatMap((nCategories, feature) => {
    const values = Float32Array.from({ length: rows }, (_, row) => features[row * width + feature]!)
    const column = nCategories > 0 ? binCategories(values, feature, nCategories) : binNumbers(values, feature)
    return varies(column.bins) ? [column] : []
  })
}

function binCategories(codes: Float32Array, feature: number, nCategories: number): BinnedColumn {
  if (nCategories >= mostBins) throw new Error(`feature ${feature} has ${nCategories} categories, at most ${mostBins - 1} have a bin`)
  return { feature, isCategory: true, bins: Uint8Array.from(codes, (code) => code + 1), nBins: nCategories + 1, uppers: new Float32Array(0) }
}

function binNumbers(values: Float32Array, feature: number): BinnedColumn {
  const uppers = bordersOf(values)
  return { feature, isCategory: false, bins: Uint8Array.from(values, (value) => binOf(uppers, value)), nBins: uppers.length, uppers }
}

/** Uppers of the bins: [missing, first, …, last = ∞]. Few different values have a bin each; of many, the bins hold about as many rows each. */
export function bordersOf(values: Float32Array): Float32Array {
  const step = Math.max(1, values.length / sampled)
  const known = Float32Array.from({ length: Math.min(values.length, sampled) }, (_, i) => values[Math.floor(i * step)]!).filter((value) => !Number.isNaN(value)).sort()
  const [distinct, counts] = runsOf(known)
  const most = mostBins - 1
  const uppers = [-Infinity]
  let inBin = 0, left = known.length
  for (let i = 0; i + 1 < distinct.length && uppers.length < most; i++) {
    inBin += counts[i]!
    if (distinct.length > most && inBin < left / (most + 1 - uppers.length)) continue
    uppers.push(between(distinct[i]!, distinct[i + 1]!))
    left -= inBin
    inBin = 0
  }
  return Float32Array.from([...uppers, Infinity])
}

/** Different values, ascending, and how often each stands there. */
function runsOf(sorted: Float32Array): [Float32Array, Int32Array] {
  const [distinct, counts] = [new Float32Array(sorted.length), new Int32Array(sorted.length)]
  let n = 0
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct[n++] = sorted[i]!
    counts[n - 1]! += 1
  }
  return [distinct.subarray(0, n), counts.subarray(0, n)]
}

/** A float32 in the middle, at least the lower and below the upper. */
function between(lower: number, upper: number): number {
  const middle = Math.fround(lower / 2 + upper / 2)
  return middle >= lower && middle < upper ? middle : lower
}

function binOf(uppers: Float32Array, value: number): number {
  if (Number.isNaN(value)) return 0
  let [low, high] = [1, uppers.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= uppers[middle]!) high = middle
    else low = middle + 1
  }
  return low
}

function varies(bins: Uint8Array): boolean {
  return bins.some((bin) => bin !== bins[0])
}
