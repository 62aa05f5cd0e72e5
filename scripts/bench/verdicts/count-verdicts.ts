import type { Evaluation, Verdict } from '../../../src/evaluation/record.ts'

/** What many comparisons said: the verdicts, and for each metric in how many the interval of the difference left out 0, of how many that had one. */
export interface Counts {
  comparisons: number
  verdicts: Record<Verdict, number>
  metrics: { name: string; alarms: number; measured: number; meanWidth: number }[]
}

export function countVerdicts(evaluations: Iterable<Evaluation>): Counts {
  const counts: Counts = { comparisons: 0, verdicts: { pass: 0, fail: 0, inconclusive: 0 }, metrics: [] }
  for (const { verdict, metrics } of evaluations) {
    counts.comparisons += 1
    counts.verdicts[verdict] += 1
    for (const { name, delta } of metrics) {
      if (!delta) continue
      let metric = counts.metrics.find((known) => known.name === name)
      if (!metric) counts.metrics.push(metric = { name, alarms: 0, measured: 0, meanWidth: 0 })
      metric.measured += 1
      metric.alarms += delta.low > 0 || delta.high < 0 ? 1 : 0
      metric.meanWidth += (delta.high - delta.low - metric.meanWidth) / metric.measured
    }
  }
  return counts
}

/** The most events of so many that a rate of `share` gives with probability 99 %: 67 of 1,000 at 5 %. Sums the binomial from 0. */
export function mostByChance(n: number, share: number): number {
  let events = 0
  let probability = (1 - share) ** n
  for (let sum = probability; sum < 0.99; sum += probability) {
    probability *= ((n - events) / (events + 1)) * (share / (1 - share))
    events += 1
  }
  return events
}
