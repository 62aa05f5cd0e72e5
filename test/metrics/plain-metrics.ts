// The definitions once more, example by example and pair by pair: slow, and with nothing in common with src/metrics but the formulas.
import type { MetricName } from '../../src/metrics/index.ts'

/** Labels 0 or 1 and scores in [0, 1]. */
export const plainMetrics: Record<MetricName, (y: number[], p: number[]) => number> = {
  accuracy: (y, p) => share(y.map((label, i) => (label === 1) === (p[i]! >= 0.5))),
  precision: (y, p) => share(y.filter((_, i) => p[i]! >= 0.5).map((label) => label === 1)),
  recall: (y, p) => share(p.filter((_, i) => y[i] === 1).map((score) => score >= 0.5)),
  f1: (y, p) => {
    const hits = y.filter((label, i) => label === 1 && p[i]! >= 0.5).length
    return (2 * hits) / (y.filter((label) => label === 1).length + p.filter((score) => score >= 0.5).length)
  },
  auc: (y, p) => {
    const positives = p.filter((_, i) => y[i] === 1)
    const negatives = p.filter((_, i) => y[i] === 0)
    return sum(positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))) / (positives.length * negatives.length)
  },
  // The mean over the positives of the precision among the examples that score at least as high.
  averagePrecision: (y, p) => {
    const precisions = p.filter((_, i) => y[i] === 1).map((score) => share(y.filter((_, i) => p[i]! >= score).map((label) => label === 1)))
    return sum(precisions) / precisions.length
  },
  logLoss: (y, p) => -sum(y.map((label, i) => Math.log(Math.max(1e-15, label === 1 ? p[i]! : 1 - p[i]!)))) / y.length,
  calibrationError: (y, p) => {
    if (y.length === 0) return NaN
    const bins = Array.from({ length: 10 }, (_, bin) => [...p.keys()].filter((i) => Math.min(9, Math.floor(10 * p[i]!)) === bin)).filter((bin) => bin.length > 0)
    return sum(bins.map((bin) => (bin.length / y.length) * Math.abs(sum(bin.map((i) => y[i]!)) / bin.length - sum(bin.map((i) => p[i]!)) / bin.length)))
  },
}

function share(hits: boolean[]): number {
  return hits.filter(Boolean).length / hits.length
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
