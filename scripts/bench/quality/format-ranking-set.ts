import type { RankingMetricName } from '../../../src/metrics/names.ts'
import { alignTable } from '../align-table.ts'
import { formatCpuSeconds } from '../cpu-time.ts'
import { defaultName } from './ranking-sets.ts'
import type { PeerRanking, RankingSet } from './ranking-sets.ts'
import type { RankingFigure, RankingFigures } from './ranking-figures.ts'

const titles: Partial<Record<RankingMetricName, string>> = {
  recallAt20: 'Recall@20', recallAt100: 'Recall@100', ndcgAt10: 'NDCG@10', ndcgAt20: 'NDCG@20', mrrAt10: 'MRR@10', mapAt20: 'MAP@20',
  coverageAt20: 'coverage@20', diversityAt20: 'diversity@20', noveltyAt20: 'novelty@20, bits', longTailShareAt20: 'long tail@20', giniAt20: 'Gini@20',
}

/** Ours, what was measured of peers, what is recorded of them; each also as a difference to the default settings, paired where both were run here. */
export function formatRankingSet({ judgedBy: [first, second], trials, peers }: Pick<RankingSet, 'judgedBy' | 'trials' | 'peers'>, models: readonly RankingFigures[]): string {
  const third: RankingMetricName = first === 'ndcgAt10' ? 'mrrAt10' : 'ndcgAt20'
  const byDefault = models.find(({ name }) => name === defaultName)!.figures
  const rows = models.map(({ name, n, cpuSeconds, figures, againstDefault }) => [
    n === 1 ? name : `${name}, mean of ${n} seeds`,
    formatFigure(figures.get(first)!), formatFigure(figures.get(second)!), figures.get(third)!.value.toFixed(4),
    name === defaultName ? '' : formatDifference(againstDefault.get(first)),
    cpuSeconds === 0 ? '' : formatCpuSeconds(cpuSeconds),
  ])
  const recorded = [...trials.flatMap(({ name, peer }) => (peer ? [{ name, figures: peer }] : [])), ...peers].map(({ name, figures }: { name: string; figures: PeerRanking }) => [
    `${name} (recorded)`, figures[first]?.toFixed(4) ?? '', figures[second]?.toFixed(4) ?? '', figures[third]?.toFixed(4) ?? '',
    figures[first] === undefined ? '' : signed(figures[first] - byDefault.get(first)!.value), '',
  ])
  return alignTable(['model', titles[first]!, titles[second]!, titles[third]!, `${titles[first]!} against the default`, 'CPU s'], [...rows, ...recorded])
}

const beyondAccuracy: readonly RankingMetricName[] = ['recallAt20', 'ndcgAt10', 'diversityAt20', 'noveltyAt20', 'longTailShareAt20', 'coverageAt20', 'giniAt20']

/** What lists are like beside being right. */
export function formatRearranged(models: readonly RankingFigures[]): string {
  return alignTable(['default settings, rearranged', ...beyondAccuracy.map((metric) => titles[metric]!), 'Recall@20 lost'], models.map(({ name, figures, againstDefault }) => [
    name, ...beyondAccuracy.map((metric) => figures.get(metric)?.value.toFixed(metric === 'noveltyAt20' ? 2 : 4) ?? ''), formatDifference(againstDefault.get('recallAt20')),
  ]))
}

/** ".1970 [.1900, .2040]" */
function formatFigure({ value, low, high }: RankingFigure): string {
  return Number.isNaN(low) ? value.toFixed(4) : `${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`
}

function formatDifference(difference: RankingFigure | undefined): string {
  return difference ? `${signed(difference.value)} [${signed(difference.low)}, ${signed(difference.high)}]` : ''
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
}
