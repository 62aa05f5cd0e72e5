// The definitions once more, case by case and with sets: slow, and with nothing in common with src/metrics/rankings but the formulas.
import type { RankingMetricName } from '../../../src/metrics/names.ts'

/** What a case is shown and should be shown; `labels` and `popularity` of all items. */
export interface PlainCase { shown: number[]; relevant: { item: number; gain: number }[] }
export interface PlainItems { nItems: number; popularity: number[]; labels: number[][] }

type OfCase = (plain: PlainCase, items: PlainItems) => number | undefined

const good = ({ relevant }: PlainCase) => new Set(relevant.filter(({ gain }) => gain >= 0.5).map(({ item }) => item))
const hitsAt = (k: number, plain: PlainCase) => plain.shown.slice(0, k).filter((item) => good(plain).has(item)).length
const judged = (value: (plain: PlainCase) => number): OfCase => (plain) => (good(plain).size === 0 ? undefined : value(plain))
const ndcg = (k: number): OfCase => ({ shown, relevant }) => {
  if (relevant.length === 0) return undefined
  const dcg = (gains: number[]) => sum(gains.slice(0, k).map((gain, i) => gain / (Math.log(i + 2) / Math.LN2)))
  return dcg(shown.map((item) => relevant.find((one) => one.item === item)?.gain ?? 0)) / dcg(relevant.map(({ gain }) => gain).toSorted((a, b) => b - a))
}
const mean = (values: number[]) => sum(values) / values.length

const ofCase: Partial<Record<RankingMetricName, OfCase>> = {
  ndcgAt10: ndcg(10),
  ndcgAt20: ndcg(20),
  recallAt10: judged((plain) => hitsAt(10, plain) / good(plain).size),
  recallAt20: judged((plain) => hitsAt(20, plain) / good(plain).size),
  recallAt100: judged((plain) => hitsAt(100, plain) / good(plain).size),
  precisionAt10: judged((plain) => hitsAt(10, plain) / 10),
  mapAt20: judged((plain) => sum(plain.shown.slice(0, 20).map((item, i) => (good(plain).has(item) ? hitsAt(i + 1, plain) / (i + 1) : 0))) / Math.min(20, good(plain).size)),
  mrrAt10: judged((plain) => Math.max(0, ...plain.shown.slice(0, 10).map((item, i) => (good(plain).has(item) ? 1 / (i + 1) : 0)))),
  hitRateAt10: judged((plain) => Number(hitsAt(10, plain) > 0)),
  diversityAt20: ({ shown }, { labels }) => {
    const first = shown.slice(0, 20)
    const pairs = first.flatMap((a, i) => first.slice(0, i).map((b) => ({ all: new Set([...labels[a]!, ...labels[b]!]).size, shared: labels[a]!.filter((label) => labels[b]!.includes(label)).length })))
    return pairs.length === 0 ? undefined : mean(pairs.map(({ all, shared }) => (all === 0 ? 0 : 1 - shared / all)))
  },
  noveltyAt20: ({ shown }, { popularity }) => (shown.length === 0 ? undefined : mean(shown.slice(0, 20).map((item) => -Math.log2(Math.max(1, popularity[item]!) / sum(popularity))))),
  longTailShareAt20: ({ shown }, items) => (shown.length === 0 ? undefined : mean(shown.slice(0, 20).map((item) => Number(!head(items).has(item))))),
  emptyShare: ({ shown }) => Number(shown.length === 0),
}

/** The fewest most popular items that have 80 % of all events. */
function head({ popularity }: PlainItems): Set<number> {
  const sorted = popularity.map((events, item) => ({ events, item })).sort((a, b) => b.events - a.events || a.item - b.item)
  const size = sorted.findIndex((_, i) => sum(sorted.slice(0, i + 1).map(({ events }) => events)) >= 0.8 * sum(popularity)) + 1
  return new Set(sorted.slice(0, size).map(({ item }) => item))
}

/** The metric over the cases, each as often as it stands in the list. */
export function plainRanking(name: RankingMetricName, cases: PlainCase[], items: PlainItems): number {
  const each = ofCase[name]
  if (each) return mean(cases.flatMap((plain) => each(plain, items) ?? []))
  if (cases.length === 0) return NaN
  const times = Array.from({ length: items.nItems }, (_, item) => cases.filter(({ shown }) => shown.slice(0, 20).includes(item)).length)
  if (name === 'coverageAt20') return times.filter((n) => n > 0).length / items.nItems
  // Half of the mean difference between any two items, by the mean.
  return mean(times.flatMap((a) => times.map((b) => Math.abs(a - b)))) / (2 * mean(times))
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
