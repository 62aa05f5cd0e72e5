import type { MetricName } from '../../../src/metrics/index.ts'
import { alignTable } from '../align-table.ts'
import { formatCpuSeconds } from '../cpu-time.ts'
import { measured } from './figures.ts'
import type { Figure, ModelFigures } from './figures.ts'
import type { QualitySet } from './sets.ts'

const titles: Partial<Record<MetricName, string>> = { auc: 'AUC', averagePrecision: 'average precision', logLoss: 'log loss', calibrationError: 'calibration error' }

/** Ours, then the peers': each figure with its 95 % interval; the AUC also as a difference to `network`, the CPU time of a fit also as a ratio. */
export function formatSet({ peers }: QualitySet, ours: readonly ModelFigures[], network: ModelFigures, measuredPeers: readonly ModelFigures[]): string {
  const [aucOfNetwork, cpuOfNetwork] = [network.figures.get('auc')!.value, network.cpuSeconds]
  const difference = (auc: number) => (auc === aucOfNetwork ? '' : signed(auc - aucOfNetwork))
  const rows = [
    ...[...ours, ...measuredPeers].map((model) => [
      model.n === 1 ? model.name : `${model.name}, mean ± deviation of ${model.n} seeds`,
      ...measured.map(({ name }) => formatFigure(model.figures.get(name)!)),
      difference(model.figures.get('auc')!.value),
      formatCpuSeconds(model.cpuSeconds),
      model.cpuSeconds === 0 ? '' : (model.cpuSeconds / cpuOfNetwork).toFixed(2),
    ]),
    ...peers.map(({ name, figures }) => [`${name} (recorded)`, ...measured.map((metric) => figures[metric.name]?.toFixed(4) ?? ''), difference(figures.auc ?? NaN), '', '']),
  ]
  return alignTable(['model', ...measured.map(({ name }) => titles[name] ?? name), 'AUC against one network', 'CPU s', 'ratio'], rows)
}

/** ".9312 ± .0017 [.9300, .9324]" */
function formatFigure({ value, deviation, low, high }: Figure): string {
  const interval = Number.isNaN(low) ? '' : ` [${low.toFixed(4)}, ${high.toFixed(4)}]`
  return `${value.toFixed(4)}${deviation === undefined ? '' : ` ± ${deviation.toFixed(4)}`}${interval}`
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
}
